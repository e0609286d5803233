package org.lipstream.app.topology;

import java.util.List;
import java.util.function.Function;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.lipstream.app.session.Stage;

/**
 * A stage as a processor: what it hands on goes to the nodes behind it, as objects; sinks know how
 * to write them.
 *
 * @param <I> what is handed over to the stage
 * @param <O> what it hands on
 */
final class StageProcessor<I, O> implements Processor<String, I, String, O> {
  private final Function<ProcessorContext<String, O>, Stage<I, O>> stages;
  private final Function<O, List<String>> children;
  private ProcessorContext<String, O> context;
  private Stage<I, O> stage;

  /**
   * @param stages makes the stage of a task
   * @param children names the nodes that take what the stage hands on
   */
  StageProcessor(
      Function<ProcessorContext<String, O>, Stage<I, O>> stages,
      Function<O, List<String>> children) {
    this.stages = stages;
    this.children = children;
  }

  /** Also called on a processor that was closed, when a task goes on from what was committed. */
  @Override
  public void init(ProcessorContext<String, O> context) {
    this.context = context;
    stage = stages.apply(context);
  }

  @Override
  public void process(Record<String, I> input) {
    stage.accept(input.value(), output -> forward(input.withValue(output)));
  }

  private void forward(Record<String, O> output) {
    children.apply(output.value()).forEach(child -> context.forward(output, child));
  }
}

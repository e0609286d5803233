package org.lipstream.app.topology;

import java.util.List;
import java.util.function.Consumer;
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
  private final Around<O> around;
  private ProcessorContext<String, O> context;
  private Stage<I, O> stage;

  /** What is done around the handing on. */
  interface Around<O> {
    /**
     * @param go hands on, in the thread at hand
     */
    void handOn(Record<String, O> output, Consumer<Record<String, O>> go);
  }

  /**
   * @param stages makes the stage of a task
   * @param children names the nodes that take what the stage hands on
   */
  StageProcessor(
      Function<ProcessorContext<String, O>, Stage<I, O>> stages,
      Function<O, List<String>> children) {
    this(stages, children, (output, go) -> go.accept(output));
  }

  StageProcessor(
      Function<ProcessorContext<String, O>, Stage<I, O>> stages,
      Function<O, List<String>> children,
      Around<O> around) {
    this.stages = stages;
    this.children = children;
    this.around = around;
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
    List<String> nodes = children.apply(output.value());
    around.handOn(output, record -> nodes.forEach(node -> context.forward(record, node)));
  }
}

package org.lipstream.app.topology;

import java.util.function.Function;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.lipstream.app.session.Stage;

/**
 * A stage as a processor: what it hands on goes to the processors behind it, as objects.
 *
 * @param <I> what is handed over to the stage
 * @param <O> what it hands on
 */
final class StageProcessor<I, O> implements Processor<String, I, String, O> {
  private final Function<ProcessorContext<String, O>, Stage<I, O>> stages;
  private ProcessorContext<String, O> context;
  private Stage<I, O> stage;

  /**
   * @param stages makes the stage of a task
   */
  StageProcessor(Function<ProcessorContext<String, O>, Stage<I, O>> stages) {
    this.stages = stages;
  }

  /** Also called on a processor that was closed, when a task goes on from what was committed. */
  @Override
  public void init(ProcessorContext<String, O> context) {
    this.context = context;
    stage = stages.apply(context);
  }

  @Override
  public void process(Record<String, I> input) {
    stage.accept(input.value(), output -> context.forward(input.withValue(output)));
  }
}

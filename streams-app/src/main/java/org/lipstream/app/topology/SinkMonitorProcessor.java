package org.lipstream.app.topology;

import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.lipstream.app.session.RecognitionScheduler;
import org.lipstream.app.session.RecognitionTask;

/**
 * Watches the decodes behind what was said, and takes what people ask to be looked at: values are
 * what the policy said, or records of the requests topic.
 */
final class SinkMonitorProcessor implements Processor<String, Object, String, byte[]> {
  private static final long FORGET_EVERY_MS = 600_000;

  private final CaptionSettings settings;
  private final RecognitionScheduler scheduler;
  private ProcessorContext<String, byte[]> context;
  private InsideReports reports;
  private DeadLetters deadLetters;
  private boolean resumed;
  private long lastForgottenMs;

  /**
   * @param scheduler recognises past utterances once more
   */
  SinkMonitorProcessor(CaptionSettings settings, RecognitionScheduler scheduler) {
    this.settings = settings;
    this.scheduler = scheduler;
  }

  /** Also called on a processor that was closed, when a task goes on from what was committed. */
  @Override
  public void init(ProcessorContext<String, byte[]> context) {
    this.context = context;
    resumed = false;
    reports = new InsideReports(context, settings.monitoring(), scheduler);
    deadLetters = new DeadLetters(context);
    lastForgottenMs = context.currentSystemTimeMs();
    context.schedule(settings.tick(), PunctuationType.WALL_CLOCK_TIME, this::tick);
  }

  @Override
  public void process(Record<String, Object> input) {
    resume();
    if (input.value() instanceof RecognitionTask said) {
      reports.accept(said);
    } else {
      acceptRequest(input.withValue((byte[]) input.value()));
    }
  }

  private void acceptRequest(Record<String, byte[]> request) {
    try {
      if (request.value() == null) {
        throw new IllegalArgumentException("value: null (expected: a request)");
      }
      reports.accept(request);
    } catch (IllegalArgumentException e) {
      deadLetters.send(request, e.getMessage());
    }
  }

  private void resume() {
    if (!resumed) {
      resumed = true;
      reports.resume();
    }
  }

  private void tick(long nowMs) {
    resume();
    reports.tick(nowMs);
    if (nowMs - lastForgottenMs > FORGET_EVERY_MS) {
      lastForgottenMs = nowMs;
      reports.forgetBefore(nowMs - settings.forgetAfter().toMillis());
    }
  }

  @Override
  public void close() {
    reports.close();
    deadLetters.close();
  }
}

package org.lipstream.app.topology;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Metrics;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import org.lipstream.app.transcript.TranscriptEvent;

/** What this instance has said, how late, and how long it took. */
final class TranscriptMeters {
  private static final Duration[] DELAYS = seconds(0.25, 0.5, 1, 2, 5, 10, 30);
  private static final Duration[] TIMES = seconds(0.05, 0.1, 0.25, 0.5, 1, 2, 5);

  /** Longer ones are of sessions whose start is no clock's. */
  private static final Duration LONGEST_DELAY = Duration.ofDays(1);

  private TranscriptMeters() {}

  private static Duration[] seconds(double... bounds) {
    Duration[] durations = new Duration[bounds.length];
    for (int i = 0; i < bounds.length; i++) {
      durations[i] = Duration.ofMillis(Math.round(bounds[i] * 1e3));
    }
    return durations;
  }

  /** An event is on its way. */
  static void said(TranscriptEvent event) {
    said(event, Metrics.globalRegistry);
  }

  static void said(TranscriptEvent event, MeterRegistry registry) {
    String kind = event.isFinal() ? "final" : "partial";
    Counter.builder("lipstream.transcripts")
        .description("Transcripts that were said")
        .tag("kind", kind)
        .register(registry)
        .increment();
    Timer.builder("lipstream.recognition")
        .description("Time that a recognition took")
        .tag("kind", kind)
        .serviceLevelObjectives(TIMES)
        .register(registry)
        .record(Duration.ofMillis(event.computeMs()));
    if (event.isFinal()) {
      event
          .degraded()
          .forEach(
              why ->
                  Counter.builder("lipstream.finals.degraded")
                      .description("Finals that are less than was promised")
                      .tag("reason", why)
                      .register(registry)
                      .increment());
      long saidMs = event.sessionStartEpochMs() + event.span().endMs();
      long delayMs = Math.max(0, event.emittedEpochMs() - saidMs);
      if (delayMs < LONGEST_DELAY.toMillis()) {
        Timer.builder("lipstream.final.delay")
            .description("From the end of what was said to its final")
            .serviceLevelObjectives(DELAYS)
            .register(registry)
            .record(Duration.ofMillis(delayMs));
      }
    }
  }
}

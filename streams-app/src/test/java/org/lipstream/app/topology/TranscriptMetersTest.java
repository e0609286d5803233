package org.lipstream.app.topology;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.lipstream.app.transcript.TranscriptEvent;

class TranscriptMetersTest {

  @Test
  void countsAreCountersAndTimesHistogramsInSeconds() {
    PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    TranscriptMeters.said(
        event("s/0/51", TranscriptEvent.Kind.FINAL, List.of("disconnected")), registry);
    TranscriptMeters.said(event("s/1/51", TranscriptEvent.Kind.FINAL, List.of()), registry);
    TranscriptMeters.said(event("s/2/0", TranscriptEvent.Kind.PARTIAL, List.of()), registry);
    assertThat(registry.scrape())
        .contains(
            "# TYPE lipstream_transcripts_total counter",
            "lipstream_transcripts_total{kind=\"final\"} 2.0",
            "lipstream_transcripts_total{kind=\"partial\"} 1.0",
            "lipstream_finals_degraded_total{reason=\"disconnected\"} 1.0",
            "# TYPE lipstream_final_delay_seconds histogram",
            "lipstream_final_delay_seconds_bucket{le=\"0.5\"} 0",
            "lipstream_final_delay_seconds_bucket{le=\"1.0\"} 2",
            "lipstream_final_delay_seconds_count 2",
            "lipstream_recognition_seconds_bucket{kind=\"final\",le=\"0.25\"} 2");
  }

  private static TranscriptEvent event(
      String id, TranscriptEvent.Kind kind, List<String> degraded) {
    return new TranscriptEvent(
        1,
        id,
        "s",
        10_000,
        0,
        51,
        kind,
        "words",
        List.of(),
        new TranscriptEvent.Span(0, 2_000),
        "av",
        degraded,
        "m",
        200,
        12_700);
  }
}

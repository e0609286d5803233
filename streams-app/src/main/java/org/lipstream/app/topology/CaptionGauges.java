package org.lipstream.app.topology;

import java.util.Map;
import org.apache.kafka.common.MetricName;
import org.apache.kafka.common.metrics.Sensor;
import org.apache.kafka.common.metrics.stats.CumulativeSum;
import org.apache.kafka.common.metrics.stats.Value;
import org.apache.kafka.streams.StreamsMetrics;
import org.apache.kafka.streams.processor.api.ProcessorContext;

/**
 * One task's figures among Kafka Streams' own, from where Prometheus and the instance's status take
 * them.
 */
final class CaptionGauges {
  static final String GROUP = "lipstream-captions";
  static final String SESSIONS = "live-sessions";
  static final String MEDIA_MS = "media-ms-total";

  private final StreamsMetrics metrics;
  private final Sensor sessions;
  private final Sensor mediaMs;

  CaptionGauges(ProcessorContext<?, ?> context) {
    metrics = context.metrics();
    String task = context.taskId().toString();
    sessions = metrics.addSensor("captions-sessions-" + task, Sensor.RecordingLevel.INFO);
    sessions.add(name(SESSIONS, "Sessions that the task holds", task), new Value());
    mediaMs = metrics.addSensor("captions-media-" + task, Sensor.RecordingLevel.INFO);
    mediaMs.add(
        name(MEDIA_MS, "Milliseconds of sound or lips accepted", task), new CumulativeSum());
  }

  private static MetricName name(String name, String description, String task) {
    return new MetricName(name, GROUP, description, Map.of("task-id", task));
  }

  void sessions(int count) {
    sessions.record(count);
  }

  void heard(long ms) {
    mediaMs.record(ms);
  }

  void remove() {
    metrics.removeSensor(sessions);
    metrics.removeSensor(mediaMs);
  }
}

package org.lipstream.app.topology;

import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.common.MetricName;
import org.apache.kafka.common.metrics.Sensor;
import org.apache.kafka.common.metrics.stats.CumulativeCount;
import org.apache.kafka.streams.StreamsMetrics;
import org.apache.kafka.streams.processor.api.ProcessorContext;

/** Counts the records that a task has left out, by the field that was at fault. */
final class LeftOutGauges {
  static final String LEFT_OUT = "records-left-out-total";

  private final StreamsMetrics metrics;
  private final String task;
  private final Map<String, Sensor> sensors = new HashMap<>();

  LeftOutGauges(ProcessorContext<?, ?> context) {
    metrics = context.metrics();
    task = context.taskId().toString();
  }

  void leftOut(String kind) {
    sensors.computeIfAbsent(kind, this::sensor).record();
  }

  private Sensor sensor(String kind) {
    String name = "captions-left-out-" + kind + "-" + task;
    Sensor sensor = metrics.addSensor(name, Sensor.RecordingLevel.INFO);
    sensor.add(
        new MetricName(
            LEFT_OUT,
            CaptionGauges.GROUP,
            "Records that went to the dead letters",
            Map.of("task-id", task, "kind", kind)),
        new CumulativeCount());
    return sensor;
  }

  void remove() {
    sensors.values().forEach(metrics::removeSensor);
    sensors.clear();
  }
}

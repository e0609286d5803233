package org.lipstream.app.topology;

import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.apache.kafka.common.Metric;
import org.apache.kafka.common.MetricName;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.TaskMetadata;
import org.lipstream.app.session.RecognitionScheduler;
import org.lipstream.app.status.InstanceStatus;
import org.lipstream.app.status.LoadWindow;
import org.lipstream.ingest.record.Topics;

/** Reads off how this process does. Not thread-safe. */
final class InstanceWatch {
  private static final double NANOS_PER_MS = 1e6;

  private final KafkaStreams streams;
  private final String instance;
  private final RecognitionScheduler scheduler;
  private final LoadWindow load;

  InstanceWatch(KafkaStreams streams, String instance, RecognitionScheduler scheduler) {
    this.streams = streams;
    this.instance = instance;
    this.scheduler = scheduler;
    load = new LoadWindow(scheduler.workers());
  }

  InstanceStatus status(long nowMs) {
    load.add(nowMs, sum(CaptionGauges.MEDIA_MS), scheduler.busyNanos() / NANOS_PER_MS);
    return new InstanceStatus(
        InstanceStatus.SCHEMA_VERSION,
        InstanceStatus.KIND,
        instance,
        scheduler.model(),
        streams.state().name(),
        partitions(),
        lag(),
        scheduler.workers(),
        (int) sum(CaptionGauges.SESSIONS),
        load.busy(),
        load.rtf().orElse(null),
        load.fits().orElse(null),
        nowMs);
  }

  private List<Integer> partitions() {
    return streams.metadataForLocalThreads().stream()
        .flatMap(thread -> thread.activeTasks().stream())
        .map(TaskMetadata::topicPartitions)
        .flatMap(partitions -> partitions.stream())
        .filter(partition -> partition.topic().equals(Topics.AUDIO))
        .map(TopicPartition::partition)
        .sorted()
        .toList();
  }

  private long lag() {
    return sum(
        name ->
            name.group().equals("consumer-fetch-manager-metrics")
                && name.name().equals("records-lag")
                && name.tags().containsKey("partition"));
  }

  private long sum(String gauge) {
    return sum(name -> name.group().equals(CaptionGauges.GROUP) && name.name().equals(gauge));
  }

  private long sum(Predicate<MetricName> wanted) {
    double sum = 0;
    for (Map.Entry<MetricName, ? extends Metric> each : streams.metrics().entrySet()) {
      if (wanted.test(each.getKey())
          && each.getValue().metricValue() instanceof Double value
          && Double.isFinite(value)) {
        sum += value;
      }
    }
    return (long) sum;
  }
}

package org.lipstream.app.topology;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.ListOffsetsResult;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.lipstream.ingest.publish.KafkaSettings;
import org.lipstream.ingest.record.MediaTopic;

/** Asks the brokers over and over where the logs of media end. */
final class LogWatch implements AutoCloseable {
  private static final Duration EVERY = Duration.ofMillis(250);
  private static final int PATIENCE_MS = 2_000;

  private final LogAnswers answers = new LogAnswers();
  private final Admin admin;
  private final ScheduledExecutorService timer =
      Executors.newSingleThreadScheduledExecutor(
          task -> {
            Thread thread = new Thread(task, "log-watch");
            thread.setDaemon(true);
            return thread;
          });

  LogWatch(String address) {
    admin =
        Admin.create(
            KafkaSettings.ofProcess()
                .over(
                    Map.of(
                        AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, address,
                        AdminClientConfig.CLIENT_ID_CONFIG, "lipstream-log-watch",
                        AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG, PATIENCE_MS,
                        AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, PATIENCE_MS,
                        AdminClientConfig.RECONNECT_BACKOFF_MAX_MS_CONFIG, PATIENCE_MS)));
    var unused =
        timer.scheduleWithFixedDelay(this::ask, 0, EVERY.toMillis(), TimeUnit.MILLISECONDS);
  }

  /** What they have said. */
  LogAnswers answers() {
    return answers;
  }

  private void ask() {
    Map<TopicPartition, OffsetSpec> asked = new HashMap<>();
    for (int partition : answers.watched()) {
      MediaTopic.topics()
          .forEach(topic -> asked.put(new TopicPartition(topic, partition), OffsetSpec.latest()));
    }
    if (asked.isEmpty()) {
      return;
    }
    long atMs = TimeUnit.NANOSECONDS.toMillis(System.nanoTime());
    ListOffsetsResult result =
        admin.listOffsets(asked, new ListOffsetsOptions().timeoutMs(PATIENCE_MS));
    asked.keySet().stream()
        .map(TopicPartition::partition)
        .distinct()
        .forEach(partition -> take(partition, atMs, result));
  }

  private void take(int partition, long atMs, ListOffsetsResult result) {
    Map<String, KafkaFuture<ListOffsetsResult.ListOffsetsResultInfo>> ends =
        MediaTopic.topics().stream()
            .collect(
                Collectors.toMap(
                    topic -> topic,
                    topic -> result.partitionResult(new TopicPartition(topic, partition))));
    KafkaFuture<Void> all = KafkaFuture.allOf(ends.values().toArray(KafkaFuture[]::new));
    var unused =
        all.whenComplete(
            (nothing, problem) -> {
              if (problem != null) {
                answers.unanswered(partition);
              } else {
                Map<String, Long> offsets = new HashMap<>();
                ends.forEach((topic, end) -> offsets.put(topic, offset(end)));
                answers.answered(partition, atMs, offsets);
              }
            });
  }

  private static long offset(KafkaFuture<ListOffsetsResult.ListOffsetsResultInfo> answered) {
    try {
      return answered.getNow(null).offset();
    } catch (InterruptedException | ExecutionException e) {
      throw new IllegalStateException(e); // it was answered
    }
  }

  @Override
  public void close() {
    timer.shutdownNow();
    admin.close(Duration.ofMillis(PATIENCE_MS));
  }
}

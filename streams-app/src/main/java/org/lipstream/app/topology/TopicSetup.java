package org.lipstream.app.topology;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.lipstream.ingest.publish.KafkaSettings;
import org.lipstream.ingest.record.MediaTopic;
import org.lipstream.ingest.record.Topics;

/** Makes the topics that are missing on a cluster, and checks those that are there. */
public final class TopicSetup {
  /** So long an unreachable cluster is tried. */
  public static final Duration PATIENCE = Duration.ofSeconds(30);

  private static final List<String> MEDIA = MediaTopic.topics();
  private static final Map<String, String> KEPT = Map.of();
  private static final Map<String, String> LAST_STATE = Map.of("cleanup.policy", "compact");

  /** For minutes, in small segments, since only whole ones are deleted. */
  private static final Map<String, String> PASSING =
      Map.of("retention.ms", "600000", "segment.ms", "120000", "segment.bytes", "16777216");

  /** As long as the media that they come from. */
  private static final Map<String, String> HOURS = Map.of("retention.ms", "21600000");

  private static final Map<String, Map<String, String>> OUTPUTS =
      Map.ofEntries(
          Map.entry(Topics.TRANSCRIPTS_PARTIAL, KEPT),
          Map.entry(Topics.TRANSCRIPTS_FINAL, KEPT),
          Map.entry(Topics.TRANSCRIPTS_SHADOW, KEPT),
          Map.entry(Topics.SINKS, KEPT),
          Map.entry(Topics.SINKS_DIGESTS, HOURS),
          Map.entry(Topics.SINKS_WINDOWS, KEPT),
          Map.entry(Topics.ALERTS, LAST_STATE),
          Map.entry(Topics.ALERTS_ACKNOWLEDGED, LAST_STATE),
          Map.entry(Topics.REQUESTS, PASSING),
          Map.entry(Topics.PREVIEW, PASSING),
          Map.entry(Topics.STATUS, PASSING),
          Map.entry(Topics.DEAD_LETTERS, KEPT));

  private TopicSetup() {}

  /**
   * Sees that all topics are there.
   *
   * @param address {@code host:port}, several separated by commas
   * @throws IllegalArgumentException if the cluster is not reached in time, or the media topics'
   *     partition counts differ
   */
  public static void ensure(String address, Duration patience) {
    try (Admin admin =
        Admin.create(KafkaSettings.ofProcess().over(adminSettings(address, patience)))) {
      Map<String, TopicDescription> present = describe(admin);
      int mediaPartitions =
          MEDIA.stream()
              .filter(present::containsKey)
              .findFirst()
              .map(topic -> present.get(topic).partitions().size())
              .orElse(Topics.MEDIA_PARTITIONS);
      create(admin, present, planned(mediaPartitions));
      Map<String, TopicDescription> all = awaitAll(admin, patience);
      checkCopartitioned(all);
      if (present.size() < all.size()) {
        awaitServed(admin, all);
      }
    } catch (ExecutionException e) {
      throw unreachable(address, patience, e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw unreachable(address, patience, e);
    } catch (org.apache.kafka.common.KafkaException e) {
      throw unreachable(address, patience, e);
    }
  }

  private static Map<String, Object> adminSettings(String address, Duration patience) {
    int millis = (int) patience.toMillis();
    return Map.of(
        AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG,
        address,
        AdminClientConfig.CLIENT_ID_CONFIG,
        "lipstream-setup",
        AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG,
        millis,
        AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG,
        Math.min(millis, 10_000),
        AdminClientConfig.RECONNECT_BACKOFF_MAX_MS_CONFIG,
        1_000);
  }

  private static Map<String, TopicDescription> describe(Admin admin)
      throws ExecutionException, InterruptedException {
    List<String> names = new ArrayList<>(MEDIA);
    names.addAll(OUTPUTS.keySet());
    Map<String, TopicDescription> present = new HashMap<>();
    Map<String, KafkaFuture<TopicDescription>> answers =
        admin.describeTopics(names).topicNameValues();
    for (Map.Entry<String, KafkaFuture<TopicDescription>> answer : answers.entrySet()) {
      describe(answer.getValue()).ifPresent(topic -> present.put(answer.getKey(), topic));
    }
    return present;
  }

  /** A topic that was made is seen by the brokers a moment later. */
  private static Map<String, TopicDescription> awaitAll(Admin admin, Duration patience)
      throws ExecutionException, InterruptedException {
    long deadline = System.nanoTime() + patience.toNanos();
    Map<String, TopicDescription> present = describe(admin);
    while (present.size() < MEDIA.size() + OUTPUTS.size() && System.nanoTime() < deadline) {
      TimeUnit.MILLISECONDS.sleep(20);
      present = describe(admin);
    }
    return present;
  }

  /**
   * Returns when every partition's leader answers. A leader that is not ready yet refuses a
   * producer's first batch and may take its second: the first then comes out of order for ever.
   */
  private static void awaitServed(Admin admin, Map<String, TopicDescription> topics)
      throws ExecutionException, InterruptedException {
    Map<TopicPartition, OffsetSpec> partitions = new HashMap<>();
    topics.forEach(
        (name, topic) ->
            topic
                .partitions()
                .forEach(
                    partition ->
                        partitions.put(
                            new TopicPartition(name, partition.partition()), OffsetSpec.latest())));
    admin.listOffsets(partitions).all().get();
  }

  private static Optional<TopicDescription> describe(KafkaFuture<TopicDescription> answer)
      throws ExecutionException, InterruptedException {
    try {
      return Optional.of(answer.get());
    } catch (ExecutionException e) {
      if (e.getCause() instanceof UnknownTopicOrPartitionException) {
        return Optional.empty();
      }
      throw e;
    }
  }

  private static List<NewTopic> planned(int partitions) {
    List<NewTopic> topics = new ArrayList<>();
    MEDIA.forEach(name -> topics.add(planned(name, partitions, Topics.MEDIA_SETTINGS)));
    OUTPUTS.forEach((name, settings) -> topics.add(planned(name, partitions, settings)));
    return topics;
  }

  private static NewTopic planned(String name, int partitions, Map<String, String> settings) {
    return new NewTopic(name, Optional.of(partitions), Optional.empty()).configs(settings);
  }

  private static void create(
      Admin admin, Map<String, TopicDescription> present, List<NewTopic> planned)
      throws ExecutionException, InterruptedException {
    List<NewTopic> missing =
        planned.stream().filter(topic -> !present.containsKey(topic.name())).toList();
    for (KafkaFuture<Void> made : admin.createTopics(missing).values().values()) {
      try {
        made.get();
      } catch (ExecutionException e) {
        if (!(e.getCause() instanceof TopicExistsException)) {
          throw e;
        }
      }
    }
  }

  private static void checkCopartitioned(Map<String, TopicDescription> present) {
    if (!present.keySet().containsAll(MEDIA)) {
      return;
    }
    String first = MEDIA.get(0);
    int expected = present.get(first).partitions().size();
    for (String topic : MEDIA) {
      int partitions = present.get(topic).partitions().size();
      if (partitions != expected) {
        throw new IllegalArgumentException(
            ("%s: %d partitions (expected: %d as %s; kafka-topics.sh --alter --topic NAME"
                    + " --partitions %d adds some)")
                .formatted(topic, partitions, expected, first, Math.max(partitions, expected)));
      }
    }
  }

  private static IllegalArgumentException unreachable(
      String address, Duration patience, Throwable failure) {
    Throwable cause = failure;
    while (cause.getCause() != null) {
      cause = cause.getCause();
    }
    return new IllegalArgumentException(
        "Kafka at "
            + address
            + ": "
            + cause.getMessage()
            + " (expected: a broker that answers within "
            + patience.toSeconds()
            + " s)",
        cause);
  }
}

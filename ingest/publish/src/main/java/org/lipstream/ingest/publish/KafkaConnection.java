package org.lipstream.ingest.publish;

import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.lipstream.ingest.record.MediaTopic;
import org.lipstream.ingest.record.Topics;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** How publishers reach a cluster: patience, topics, and the clients' settings. */
final class KafkaConnection {
  private static final Logger log = LoggerFactory.getLogger(KafkaConnection.class);
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final Duration ATTEMPT = Duration.ofSeconds(5);

  /** One attempt to write; an outage is longer than that and the wait before it. */
  static final Duration REQUEST = Duration.ofSeconds(10);

  /** Ten minutes of sound, or a minute of sound and lips. */
  static final int BUFFER_BYTES = 32 << 20;

  private final String servers;
  private final Duration outage;
  private final KafkaSettings shared = KafkaSettings.ofProcess();

  /**
   * @param outage so long a cluster that was there may be away
   */
  KafkaConnection(String servers, Duration outage) {
    for (String server : servers.split(",", -1)) {
      if (!server.strip().matches("\\S+:\\d{1,5}")) {
        throw new PublishException(
            "kafka: " + servers + " (expected: HOST:PORT, or several with commas)");
      }
    }
    this.servers = servers;
    this.outage = outage;
  }

  /** Waits for a broker, then makes what a publisher needs. */
  Publisher open() {
    awaitBroker();
    KafkaProducer<String, byte[]> producer = new KafkaProducer<>(shared.over(producerSettings()));
    TopicClaims claims =
        new TopicClaims(producer, () -> new KafkaConsumer<>(shared.over(consumerSettings())));
    return new Publisher(producer, claims, InstantSource.system());
  }

  private void awaitBroker() {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    boolean said = false;
    while (true) {
      try (Admin admin = Admin.create(shared.over(adminSettings(deadline - System.nanoTime())))) {
        createMissingTopics(admin);
        return;
      } catch (KafkaException | TimeoutException e) {
        long leftNanos = deadline - System.nanoTime();
        if (leftNanos <= 0) {
          throw new PublishException(
              "kafka: "
                  + servers
                  + " (expected: a broker that answers; none did in "
                  + PATIENCE.toSeconds()
                  + " s)",
              e);
        }
        if (!said) {
          log.warn("kafka: {} does not answer; trying for {} s", servers, PATIENCE.toSeconds());
          said = true;
        }
        pause(Math.min(leftNanos, TimeUnit.SECONDS.toNanos(1)));
      }
    }
  }

  private void pause(long nanos) {
    try {
      TimeUnit.NANOSECONDS.sleep(nanos);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new PublishException("kafka: " + servers + ": interrupted while waiting", e);
    }
  }

  private void createMissingTopics(Admin admin) throws TimeoutException {
    Set<String> existing = get(admin.listTopics().names());
    int partitions = mediaPartitions(admin, existing);
    List<NewTopic> missing = new ArrayList<>();
    for (String topic : MediaTopic.topics()) {
      missing.add(
          new NewTopic(topic, Optional.of(partitions), Optional.empty())
              .configs(Topics.MEDIA_SETTINGS));
    }
    missing.add(
        new NewTopic(Topics.SESSIONS, Optional.of(1), Optional.empty())
            .configs(
                Map.of(TopicConfig.CLEANUP_POLICY_CONFIG, TopicConfig.CLEANUP_POLICY_COMPACT)));
    missing.removeIf(topic -> existing.contains(topic.name()));
    for (var created : admin.createTopics(missing).values().values()) {
      try {
        get(created);
      } catch (TopicExistsException e) {
        log.debug("another client created the topic at the same time", e);
      }
    }
  }

  /** As many as the media topics have that are there: one task reads the same one of all. */
  private int mediaPartitions(Admin admin, Set<String> existing) throws TimeoutException {
    List<String> present = MediaTopic.topics().stream().filter(existing::contains).toList();
    Map<Integer, String> counts = new TreeMap<>();
    for (TopicDescription topic : get(admin.describeTopics(present).allTopicNames()).values()) {
      counts.put(topic.partitions().size(), topic.name());
    }
    if (counts.size() > 1) {
      throw new PublishException(
          "topics: %s (expected: as many partitions in each of %s; kafka-topics.sh --alter"
                  .formatted(counts, present)
              + " --partitions adds some)");
    }
    return counts.isEmpty() ? Topics.MEDIA_PARTITIONS : counts.keySet().iterator().next();
  }

  /** An answer, or the reason why there is none, or a timeout. */
  private <T> T get(org.apache.kafka.common.KafkaFuture<T> future) throws TimeoutException {
    try {
      return future.get(ATTEMPT.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new PublishException("kafka: " + servers + ": interrupted while waiting", e);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof KafkaException cause) {
        throw cause;
      }
      throw new PublishException("kafka: " + servers + ": " + e.getCause().getMessage(), e);
    }
  }

  private Properties adminSettings(long leftNanos) {
    long attemptMs =
        Math.max(1, Math.min(ATTEMPT.toMillis(), TimeUnit.NANOSECONDS.toMillis(leftNanos)));
    Properties settings = new Properties();
    settings.put(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, servers);
    settings.put(AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG, (int) attemptMs);
    settings.put(AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, (int) attemptMs);
    return settings;
  }

  private Properties producerSettings() {
    Properties settings = new Properties();
    settings.put(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, servers);
    settings.put(ProducerConfig.KEY_SERIALIZER_CLASS_CONFIG, StringSerializer.class);
    settings.put(ProducerConfig.VALUE_SERIALIZER_CLASS_CONFIG, ByteArraySerializer.class);
    settings.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true);
    settings.put(ProducerConfig.ACKS_CONFIG, "all");
    settings.put(ProducerConfig.COMPRESSION_TYPE_CONFIG, "zstd");
    settings.put(ProducerConfig.LINGER_MS_CONFIG, 5);
    settings.put(ProducerConfig.BUFFER_MEMORY_CONFIG, BUFFER_BYTES);
    settings.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, (int) outage.toMillis());
    settings.put(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, (int) REQUEST.toMillis());
    settings.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, (int) outage.toMillis());
    return settings;
  }

  private Properties consumerSettings() {
    Properties settings = new Properties();
    settings.put(ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG, servers);
    settings.put(ConsumerConfig.KEY_DESERIALIZER_CLASS_CONFIG, StringDeserializer.class);
    settings.put(ConsumerConfig.VALUE_DESERIALIZER_CLASS_CONFIG, StringDeserializer.class);
    settings.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
    settings.put(ConsumerConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, (int) PATIENCE.toMillis());
    return settings;
  }
}

package org.lipstream.app.log;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.utils.Utils;
import org.lipstream.app.json.Json;
import org.lipstream.ingest.publish.KafkaSettings;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What all readers of topics have in common. */
public final class FeedReader {
  private static final Logger LOG = LoggerFactory.getLogger(FeedReader.class);

  private FeedReader() {}

  /** A consumer of committed records that belongs to no group. */
  public static KafkaConsumer<String, byte[]> consumer(String address) {
    Map<String, Object> own =
        Map.of(
            ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG,
            address,
            ConsumerConfig.ISOLATION_LEVEL_CONFIG,
            "read_committed",
            ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG,
            false,
            ConsumerConfig.AUTO_OFFSET_RESET_CONFIG,
            "earliest",
            ConsumerConfig.DEFAULT_API_TIMEOUT_MS_CONFIG,
            10_000,
            ConsumerConfig.RECONNECT_BACKOFF_MAX_MS_CONFIG,
            500);
    return new KafkaConsumer<>(
        KafkaSettings.ofProcess().over(own), new StringDeserializer(), new ByteArrayDeserializer());
  }

  /** All of a topic. */
  public static List<TopicPartition> partitions(KafkaConsumer<?, ?> consumer, String topic) {
    List<TopicPartition> partitions = new ArrayList<>();
    consumer
        .partitionsFor(topic)
        .forEach(info -> partitions.add(new TopicPartition(topic, info.partition())));
    return partitions;
  }

  /** Where Java's and Kafka Streams' producers put a key. */
  public static TopicPartition partitionOf(KafkaConsumer<?, ?> consumer, String topic, String key) {
    int partitions = consumer.partitionsFor(topic).size();
    int partition = Utils.toPositive(Utils.murmur2(Utils.utf8(key))) % partitions;
    return new TopicPartition(topic, partition);
  }

  /** The record as JSON; empty, with a line in the log, where it is none. */
  public static Optional<FeedRecord> parse(ConsumerRecord<String, byte[]> record) {
    try {
      JsonNode value = record.value() == null ? null : Json.tree(record.value());
      if (value instanceof ObjectNode object) {
        return Optional.of(
            new FeedRecord(
                record.topic(),
                record.partition(),
                record.offset(),
                record.timestamp(),
                record.key(),
                object));
      }
      LOG.debug("{}-{} at {}: no object", record.topic(), record.partition(), record.offset());
    } catch (IOException e) {
      LOG.warn(
          "{}-{} at {}: not readable as JSON", record.topic(), record.partition(), record.offset());
    }
    return Optional.empty();
  }
}

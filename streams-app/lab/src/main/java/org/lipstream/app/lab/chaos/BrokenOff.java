package org.lipstream.app.lab.chaos;

import com.google.protobuf.InvalidProtocolBufferException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.lipstream.ingest.record.MediaRecord;
import org.lipstream.ingest.record.MediaTopic;
import org.lipstream.media.Modality;

/** How far the media of sessions go that broke off: read from their topics. */
final class BrokenOff {
  private static final Duration POLL = Duration.ofMillis(500);

  private final Map<String, Map<Modality, Long>> lastMs = new HashMap<>();

  private BrokenOff() {}

  static BrokenOff read(String address, Set<String> sessions) {
    Properties settings = new Properties();
    settings.put(ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG, address);
    settings.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
    BrokenOff found = new BrokenOff();
    try (KafkaConsumer<String, byte[]> consumer =
        new KafkaConsumer<>(settings, new StringDeserializer(), new ByteArrayDeserializer())) {
      List<TopicPartition> partitions = new ArrayList<>();
      for (String topic : MediaTopic.topics()) {
        consumer
            .partitionsFor(topic)
            .forEach(each -> partitions.add(new TopicPartition(topic, each.partition())));
      }
      consumer.assign(partitions);
      consumer.seekToBeginning(partitions);
      Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
      while (partitions.stream().anyMatch(each -> consumer.position(each) < ends.get(each))) {
        for (ConsumerRecord<String, byte[]> record : consumer.poll(POLL)) {
          if (sessions.contains(record.key())) {
            found.add(record);
          }
        }
      }
    }
    return found;
  }

  private void add(ConsumerRecord<String, byte[]> record) {
    try {
      MediaRecord media = MediaRecord.read(record.topic(), record.key(), record.value());
      lastMs
          .computeIfAbsent(media.session(), id -> new EnumMap<>(Modality.class))
          .merge(media.modality(), media.mediaTimeMs(), Math::max);
    } catch (InvalidProtocolBufferException e) {
      throw new IllegalStateException(record.key() + ": " + e.getMessage(), e);
    }
  }

  /** Up to where a session's sound and lips both are there. */
  long wholeMs(String session) {
    Map<Modality, Long> last = lastMs.getOrDefault(session, Map.of());
    return last.size() < Modality.values().length
        ? 0
        : last.values().stream().mapToLong(Long::longValue).min().orElse(0);
  }
}

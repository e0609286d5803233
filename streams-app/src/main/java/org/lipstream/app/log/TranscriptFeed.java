package org.lipstream.app.log;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.lipstream.app.transcript.TranscriptEvent;
import org.lipstream.app.transcript.TranscriptJson;
import org.lipstream.ingest.publish.KafkaSettings;
import org.lipstream.ingest.record.Topics;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads both transcript topics of a cluster, committed events alone. */
public final class TranscriptFeed implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(TranscriptFeed.class);

  private final KafkaConsumer<String, byte[]> consumer;

  /** What was there at the start; null when it has been handed over. */
  private Backlog backlog;

  /**
   * Starts reading topics that are there.
   *
   * @param fromBeginning whether to read what is there already
   */
  public TranscriptFeed(String address, boolean fromBeginning) {
    Properties settings = new Properties();
    settings.put(ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG, address);
    settings.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
    settings.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
    settings.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
    consumer =
        new KafkaConsumer<>(
            KafkaSettings.ofProcess().over(settings),
            new StringDeserializer(),
            new ByteArrayDeserializer());
    List<TopicPartition> partitions = new ArrayList<>();
    for (String topic : List.of(Topics.TRANSCRIPTS_PARTIAL, Topics.TRANSCRIPTS_FINAL)) {
      consumer
          .partitionsFor(topic)
          .forEach(info -> partitions.add(new TopicPartition(topic, info.partition())));
    }
    consumer.assign(partitions);
    if (fromBeginning) {
      consumer.seekToBeginning(partitions);
      backlog = new Backlog(consumer, consumer.endOffsets(partitions));
    } else {
      consumer.seekToEnd(partitions);
      partitions.forEach(consumer::position);
    }
  }

  /**
   * The next events, in the order of each session, and of all of them as long as they were there at
   * the start; none where nothing came in time.
   */
  public List<TranscriptEvent> poll(Duration patience) {
    List<TranscriptEvent> events = new ArrayList<>();
    try {
      for (ConsumerRecord<String, byte[]> each : ordered(consumer.poll(patience))) {
        try {
          events.add(TranscriptJson.read(each.value()));
        } catch (IllegalArgumentException e) {
          LOG.warn(
              "{}-{} at {}: {}", each.topic(), each.partition(), each.offset(), e.getMessage());
        }
      }
    } catch (WakeupException e) {
      LOG.debug("asked to stop", e);
    }
    return events;
  }

  private Iterable<ConsumerRecord<String, byte[]>> ordered(
      Iterable<ConsumerRecord<String, byte[]>> read) {
    if (backlog == null) {
      return read;
    }
    List<ConsumerRecord<String, byte[]>> merged = backlog.merge(read);
    if (backlog.isOver()) {
      backlog = null;
    }
    return merged;
  }

  /** Makes {@link #poll} return at once; may be called from any thread. */
  public void wakeup() {
    consumer.wakeup();
  }

  @Override
  public void close() {
    consumer.close();
  }
}

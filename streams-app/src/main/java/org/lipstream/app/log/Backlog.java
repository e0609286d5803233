package org.lipstream.app.log;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;

/**
 * What partitions hold already, in the order of its time: a record is handed over when no partition
 * can have an earlier one. Those that are ahead wait, so that memory stays flat.
 */
final class Backlog {
  private static final int MOST_WAITING = 2_000;

  private final KafkaConsumer<String, byte[]> consumer;
  private final Map<TopicPartition, Long> ends;
  private final Map<TopicPartition, Deque<ConsumerRecord<String, byte[]>>> waiting =
      new HashMap<>();

  /**
   * @param ends where each partition ends now
   */
  Backlog(KafkaConsumer<String, byte[]> consumer, Map<TopicPartition, Long> ends) {
    this.consumer = consumer;
    this.ends = ends;
    ends.keySet().forEach(partition -> waiting.put(partition, new ArrayDeque<>()));
  }

  /** Takes what was read; returns what may be handed over. */
  List<ConsumerRecord<String, byte[]>> merge(Iterable<ConsumerRecord<String, byte[]>> read) {
    for (ConsumerRecord<String, byte[]> record : read) {
      waiting.get(new TopicPartition(record.topic(), record.partition())).add(record);
    }
    List<ConsumerRecord<String, byte[]>> ready = new ArrayList<>();
    for (Optional<ConsumerRecord<String, byte[]>> next = next(); next.isPresent(); next = next()) {
      ready.add(next.get());
    }
    waiting.forEach(
        (partition, records) -> {
          if (records.size() > MOST_WAITING) {
            consumer.pause(List.of(partition));
          } else {
            consumer.resume(List.of(partition));
          }
        });
    return ready;
  }

  private Optional<ConsumerRecord<String, byte[]>> next() {
    boolean known =
        waiting.entrySet().stream()
            .allMatch(entry -> !entry.getValue().isEmpty() || isRead(entry.getKey()));
    return known
        ? waiting.values().stream()
            .filter(records -> !records.isEmpty())
            .min(Comparator.comparingLong(records -> records.peekFirst().timestamp()))
            .map(Deque::pollFirst)
        : Optional.empty();
  }

  private boolean isRead(TopicPartition partition) {
    return consumer.position(partition) >= ends.get(partition);
  }

  /** Whether all of it has been handed over. */
  boolean isOver() {
    return waiting.entrySet().stream()
        .allMatch(entry -> entry.getValue().isEmpty() && isRead(entry.getKey()));
  }
}

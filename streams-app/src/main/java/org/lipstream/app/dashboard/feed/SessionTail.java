package org.lipstream.app.dashboard.feed;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.lipstream.app.log.FeedReader;
import org.lipstream.app.log.FeedRecord;
import org.lipstream.ingest.record.Topics;

/**
 * One session's partials and finals, from a place in the log on. Each reader has a consumer of its
 * own, so a slow one holds up nobody, and nothing is kept in memory for it.
 */
public final class SessionTail implements AutoCloseable {
  private final KafkaConsumer<String, byte[]> consumer;
  private final String session;
  private final TopicPartition partials;
  private final TopicPartition finals;
  private LogPosition position;

  /** An event and where to go on after it. */
  public record Event(FeedRecord record, LogPosition next) {}

  /**
   * @param from where to begin; where it is empty, at the end of what is there
   */
  public SessionTail(String address, String session, Optional<LogPosition> from) {
    this.session = session;
    consumer = FeedReader.consumer(address);
    partials = FeedReader.partitionOf(consumer, Topics.TRANSCRIPTS_PARTIAL, session);
    finals = FeedReader.partitionOf(consumer, Topics.TRANSCRIPTS_FINAL, session);
    consumer.assign(List.of(partials, finals));
    position = from.orElseGet(this::end);
    consumer.seek(partials, position.nextPartial());
    consumer.seek(finals, position.nextFinal());
  }

  private LogPosition end() {
    Map<TopicPartition, Long> ends = consumer.endOffsets(List.of(partials, finals));
    return new LogPosition(ends.get(partials), ends.get(finals));
  }

  /** Where this will go on. */
  public LogPosition position() {
    return position;
  }

  /** The session's next events by their time; none where nothing came in time. */
  public List<Event> poll(Duration patience) {
    ConsumerRecords<String, byte[]> records = consumer.poll(patience);
    List<ConsumerRecord<String, byte[]>> left = records.records(partials);
    List<ConsumerRecord<String, byte[]>> right = records.records(finals);
    List<Event> events = new ArrayList<>();
    int i = 0;
    int j = 0;
    while (i < left.size() || j < right.size()) {
      boolean takePartial =
          j == right.size()
              || i < left.size() && left.get(i).timestamp() <= right.get(j).timestamp();
      ConsumerRecord<String, byte[]> record = takePartial ? left.get(i++) : right.get(j++);
      position =
          takePartial
              ? new LogPosition(record.offset() + 1, position.nextFinal())
              : new LogPosition(position.nextPartial(), record.offset() + 1);
      if (session.equals(record.key())) {
        LogPosition next = position;
        FeedReader.parse(record).ifPresent(event -> events.add(new Event(event, next)));
      }
    }
    return events;
  }

  @Override
  public void close() {
    consumer.close();
  }
}

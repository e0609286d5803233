package org.lipstream.app.dashboard.feed;

import com.fasterxml.jackson.databind.node.ObjectNode;
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
 * One session's partials and finals, from a place in the log on, and whether it has ended. Each
 * reader has a consumer of its own, so a slow one holds up nobody, and nothing is kept in memory
 * for it.
 */
public final class SessionTail implements AutoCloseable {
  private final KafkaConsumer<String, byte[]> consumer;
  private final String session;
  private final TopicPartition partials;
  private final TopicPartition finals;
  private final TopicPartition statuses;
  private final SessionEnd end = new SessionEnd();
  private LogPosition position;

  /** An event and where to go on after it. */
  public record Event(FeedRecord record, LogPosition next) {}

  /** Where to begin. */
  public enum Start {
    /** With what the topics hold of it. */
    BEGINNING,
    /** With the finals that the topics hold of it, and the partials that come. */
    FINALS,
    /** With what comes. */
    END
  }

  /**
   * @param from where to begin
   */
  public SessionTail(String address, String session, LogPosition from) {
    this(address, session, Start.END);
    position = from;
    seek();
  }

  /**
   * @param start where to begin
   */
  public SessionTail(String address, String session, Start start) {
    this.session = session;
    consumer = FeedReader.consumer(address);
    partials = FeedReader.partitionOf(consumer, Topics.TRANSCRIPTS_PARTIAL, session);
    finals = FeedReader.partitionOf(consumer, Topics.TRANSCRIPTS_FINAL, session);
    statuses = FeedReader.partitionOf(consumer, Topics.STATUS, session);
    consumer.assign(List.of(partials, finals, statuses));
    consumer.seekToBeginning(List.of(statuses)); // kept for minutes
    Map<TopicPartition, Long> ends = consumer.endOffsets(List.of(partials, finals));
    position =
        new LogPosition(
            start == Start.BEGINNING ? 0 : ends.get(partials),
            start == Start.END ? ends.get(finals) : 0);
    seek();
  }

  private void seek() {
    consumer.seek(partials, position.nextPartial());
    consumer.seek(finals, position.nextFinal());
  }

  /** The session's id. */
  public String session() {
    return session;
  }

  /** Where this will go on. */
  public LogPosition position() {
    return position;
  }

  /** Whether the session's last final has been handed over and no more will come. */
  public boolean isEnded() {
    return end.isReached(System.nanoTime());
  }

  /** The session's next events by their time; none where nothing came in time. */
  public List<Event> poll(Duration patience) {
    ConsumerRecords<String, byte[]> records = consumer.poll(patience);
    for (ConsumerRecord<String, byte[]> status : records.records(statuses)) {
      if (session.equals(status.key())) {
        FeedReader.parse(status)
            .ifPresent(told -> end.acceptStatus(told.value(), System.nanoTime()));
      }
    }
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
        take(record).ifPresent(events::add);
      }
    }
    return events;
  }

  private Optional<Event> take(ConsumerRecord<String, byte[]> record) {
    LogPosition next = position;
    Optional<FeedRecord> parsed = FeedReader.parse(record);
    parsed.map(FeedRecord::value).ifPresent(this::note);
    return parsed.map(event -> new Event(event, next));
  }

  private void note(ObjectNode event) {
    end.acceptEvent(event);
  }

  @Override
  public void close() {
    consumer.close();
  }
}

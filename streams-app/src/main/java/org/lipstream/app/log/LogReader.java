package org.lipstream.app.log;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndTimestamp;
import org.apache.kafka.common.TopicPartition;
import org.lipstream.ingest.record.MediaTopic;
import org.lipstream.ingest.record.Topics;

/**
 * Looks up what the topics still hold. The log is the only archive: nothing is indexed or kept
 * here, and each look-up has a consumer of its own, which is gone afterwards.
 */
public final class LogReader {
  private static final Duration POLL = Duration.ofMillis(200);
  private static final Duration PATIENCE = Duration.ofSeconds(8);
  private static final long MOST_BYTES = 64L << 20;
  private static final int MOST_SCANNED = 50_000;

  /** How far an utterance is looked for. */
  private static final int PAGE = 50;

  private static final int MOST_PAGES = 40;

  private final String address;

  /**
   * @param address the cluster, {@code host:port}
   */
  public LogReader(String address) {
    this.address = address;
  }

  /**
   * Finals, newest first.
   *
   * @param older where to go on, by partition
   * @param isOver whether there is nothing older
   */
  public record Page(List<FeedRecord> finals, Map<Integer, Long> older, boolean isOver) {}

  /**
   * A page of past utterances.
   *
   * @param session one session alone, or all
   * @param before offsets by partition to read before, from a page before this one; empty for the
   *     newest
   */
  public Page finals(Optional<String> session, Map<Integer, Long> before, int limit) {
    return finals(session, before, limit, record -> true);
  }

  /**
   * The same of those that are wanted. Much may have to be read to find few: a page that is not
   * over may have fewer than the limit, or none.
   */
  public Page finals(
      Optional<String> session,
      Map<Integer, Long> before,
      int limit,
      Predicate<FeedRecord> wanted) {
    try (KafkaConsumer<String, byte[]> consumer = FeedReader.consumer(address)) {
      List<TopicPartition> partitions =
          session
              .map(id -> List.of(FeedReader.partitionOf(consumer, Topics.TRANSCRIPTS_FINAL, id)))
              .orElseGet(() -> FeedReader.partitions(consumer, Topics.TRANSCRIPTS_FINAL));
      Map<TopicPartition, Long> begins = consumer.beginningOffsets(partitions);
      Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
      Map<Integer, Deque<FeedRecord>> newest = new TreeMap<>();
      Map<Integer, Long> older = new TreeMap<>();
      long deadline = System.nanoTime() + PATIENCE.toNanos();
      for (TopicPartition partition : partitions) {
        long last = ends.get(partition);
        long end = Math.min(last, before.getOrDefault(partition.partition(), last));
        Backwards scan = new Backwards(consumer, partition, begins.get(partition), deadline);
        List<FeedRecord> read =
            scan.read(end, limit, key -> session.isEmpty() || session.get().equals(key), wanted);
        newest.put(partition.partition(), new ArrayDeque<>(read));
        older.put(partition.partition(), scan.at());
      }
      List<FeedRecord> page = merge(newest.values(), limit);
      // What was read but does not fit is read again by the next page.
      newest.forEach(
          (partition, left) -> {
            if (!left.isEmpty()) {
              older.put(partition, left.peekLast().offset() + 1);
            }
          });
      boolean over = partitions.stream().allMatch(p -> older.get(p.partition()) <= begins.get(p));
      return new Page(page, older, over);
    }
  }

  /**
   * The final of one utterance; where a session has run more than once, of its newest run. Empty
   * where the topic no longer holds it, or where thousands are newer.
   */
  public Optional<FeedRecord> find(String session, long utterance) {
    Map<Integer, Long> older = Map.of();
    for (int i = 0; i < MOST_PAGES; i++) {
      Page page = finals(Optional.of(session), older, PAGE);
      for (FeedRecord record : page.finals()) {
        if (record.value().path("utterance").asLong(-1) == utterance) {
          return Optional.of(record);
        }
      }
      if (page.isOver()) {
        return Optional.empty();
      }
      older = page.older();
    }
    return Optional.empty();
  }

  /** The newest of all partitions; each partition's from its end, so that none is passed over. */
  private static List<FeedRecord> merge(Collection<Deque<FeedRecord>> partitions, int limit) {
    List<FeedRecord> merged = new ArrayList<>();
    while (merged.size() < limit) {
      Optional<Deque<FeedRecord>> next =
          partitions.stream()
              .filter(records -> !records.isEmpty())
              .max(Comparator.comparingLong(records -> records.peekLast().timestampMs()));
      if (next.isEmpty()) {
        break;
      }
      merged.add(next.get().pollLast());
    }
    return merged;
  }

  /** Reads a partition from its end towards its beginning, in growing steps. */
  private static final class Backwards {
    private final KafkaConsumer<String, byte[]> consumer;
    private final TopicPartition partition;
    private final long begin;
    private final long deadline;
    private long at;

    Backwards(
        KafkaConsumer<String, byte[]> consumer,
        TopicPartition partition,
        long begin,
        long deadline) {
      this.deadline = deadline;
      this.consumer = consumer;
      this.partition = partition;
      this.begin = begin;
    }

    long at() {
      return at;
    }

    /** The last records before an offset, as many as are wanted and there. */
    List<FeedRecord> read(
        long before, int limit, Predicate<String> keys, Predicate<FeedRecord> wanted) {
      consumer.assign(List.of(partition));
      List<FeedRecord> found = new ArrayList<>();
      at = before;
      long step = 2L * limit;
      while (found.size() < limit
          && at > begin
          && before - at < MOST_SCANNED
          && System.nanoTime() < deadline) {
        long from = Math.max(begin, at - step);
        List<FeedRecord> stretch = new ArrayList<>();
        consumer.seek(partition, from);
        long end = at;
        readUntil(
            consumer,
            partition,
            end,
            deadline,
            record -> {
              if (keys.test(record.key())) {
                FeedReader.parse(record).filter(wanted).ifPresent(stretch::add);
              }
              return true;
            });
        found.addAll(0, stretch);
        at = from;
        step *= 2;
      }
      return found;
    }
  }

  /**
   * A session's records on a topic, in the log's order, from a time on.
   *
   * @param fromMs a record time at or before the first wanted one, milliseconds since the epoch
   * @param wanted told each of the session's records; returns whether to go on
   */
  public void records(
      String topic, String session, long fromMs, Predicate<ConsumerRecord<String, byte[]>> wanted) {
    records(topic, session, fromMs, Long.MAX_VALUE, wanted);
  }

  /**
   * The same up to a time.
   *
   * @param untilMs a record of a later time ends the search
   */
  public void records(
      String topic,
      String session,
      long fromMs,
      long untilMs,
      Predicate<ConsumerRecord<String, byte[]>> wanted) {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    try (KafkaConsumer<String, byte[]> consumer = FeedReader.consumer(address)) {
      boolean[] found = {false};
      for (TopicPartition partition : places(consumer, topic, session)) {
        OffsetAndTimestamp from =
            consumer.offsetsForTimes(Map.of(partition, Math.max(0, fromMs))).get(partition);
        if (from == null) {
          continue;
        }
        long end = consumer.endOffsets(List.of(partition)).get(partition);
        consumer.assign(Collections.singleton(partition));
        consumer.seek(partition, from.offset());
        readUntil(
            consumer,
            partition,
            end,
            deadline,
            record -> {
              boolean mine = session.equals(record.key());
              found[0] |= mine;
              return record.timestamp() <= untilMs && (!mine || wanted.test(record));
            });
        if (found[0]) {
          return;
        }
      }
    }
  }

  /**
   * Where a session's records may be: where Java's producers put them, and then, of topics that
   * anybody writes to, wherever another's partitioner may have put them.
   */
  private static List<TopicPartition> places(
      KafkaConsumer<?, ?> consumer, String topic, String session) {
    List<TopicPartition> places = new ArrayList<>();
    places.add(FeedReader.partitionOf(consumer, topic, session));
    if (MediaTopic.topics().contains(topic)) {
      FeedReader.partitions(consumer, topic).stream()
          .filter(each -> !places.contains(each))
          .forEach(places::add);
    }
    return places;
  }

  /** The same, as JSON; what is none is passed over. */
  public void values(String topic, String session, long fromMs, Predicate<FeedRecord> wanted) {
    records(
        topic, session, fromMs, record -> FeedReader.parse(record).map(wanted::test).orElse(true));
  }

  private static void readUntil(
      KafkaConsumer<String, byte[]> consumer,
      TopicPartition partition,
      long end,
      long deadline,
      Predicate<ConsumerRecord<String, byte[]>> wanted) {
    long bytes = 0;
    while (consumer.position(partition) < end
        && bytes < MOST_BYTES
        && System.nanoTime() < deadline) {
      for (ConsumerRecord<String, byte[]> record : consumer.poll(POLL)) {
        bytes += record.serializedValueSize();
        if (record.offset() >= end || !wanted.test(record)) {
          return;
        }
      }
    }
  }
}

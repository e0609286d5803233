package org.lipstream.app.dashboard.feed;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndTimestamp;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;
import org.lipstream.app.log.FeedReader;
import org.lipstream.app.log.FeedRecord;
import org.lipstream.ingest.record.Topics;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads the output topics in a thread of its own and hands their records on: first a little of what
 * is there, then what comes. Goes on where it was after any failure of the cluster.
 */
public final class OutputFeed implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(OutputFeed.class);
  private static final Duration POLL = Duration.ofMillis(50);
  private static final long RETRY_MS = 1_000;
  private static final long CLOSE_PATIENCE_MS = 5_000;

  /** Where reading begins in a topic. */
  private sealed interface Start {
    record Beginning() implements Start {}

    record End() implements Start {}

    /** So long ago, and at most so many records a partition from the end. */
    record Recent(Duration age, long records) implements Start {}
  }

  private static final Map<String, Start> STARTS =
      Map.ofEntries(
          Map.entry(Topics.TRANSCRIPTS_PARTIAL, new Start.Recent(Duration.ofMinutes(2), 200)),
          Map.entry(Topics.TRANSCRIPTS_FINAL, new Start.Recent(Duration.ofMinutes(30), 500)),
          Map.entry(Topics.TRANSCRIPTS_SHADOW, new Start.Recent(Duration.ofMinutes(10), 100)),
          Map.entry(Topics.SINKS, new Start.Recent(Duration.ofMinutes(10), 100)),
          Map.entry(Topics.SINKS_WINDOWS, new Start.Recent(Duration.ofHours(2), 1000)),
          Map.entry(Topics.ALERTS, new Start.Beginning()),
          Map.entry(Topics.ALERTS_ACKNOWLEDGED, new Start.Beginning()),
          Map.entry(Topics.PREVIEW, new Start.End()),
          Map.entry(Topics.STATUS, new Start.Recent(Duration.ofSeconds(5), 100)),
          Map.entry(Topics.DEAD_LETTERS, new Start.Recent(Duration.ofHours(24), 200)));

  private final String address;
  private final Consumer<FeedRecord> sink;
  private final Thread thread;
  private final Map<TopicPartition, Long> next = new HashMap<>();
  private volatile KafkaConsumer<String, byte[]> consumer;
  private volatile boolean closed;
  private volatile boolean connected;
  private volatile boolean caughtUp;

  private OutputFeed(String address, Consumer<FeedRecord> sink) {
    this.address = address;
    this.sink = sink;
    thread = new Thread(this::run, "dashboard-feed");
    thread.setDaemon(true);
  }

  /**
   * Starts reading topics that are there.
   *
   * @param sink called by one thread; what it throws is logged and the record passed over
   */
  public static OutputFeed start(String address, Consumer<FeedRecord> sink) {
    OutputFeed feed = new OutputFeed(address, sink);
    feed.thread.start();
    return feed;
  }

  /** Whether the cluster answers. */
  public boolean isConnected() {
    return connected;
  }

  /** Whether what was there at the start has been read. */
  public boolean isCaughtUp() {
    return caughtUp;
  }

  private void run() {
    while (!closed) {
      try (KafkaConsumer<String, byte[]> opened = FeedReader.consumer(address)) {
        consumer = opened;
        assign(opened);
        while (!closed) {
          read(opened);
        }
      } catch (WakeupException e) {
        LOG.debug("asked to stop", e);
      } catch (KafkaException e) {
        LOG.warn("output topics at {}: {}", address, e.getMessage());
        connected = false;
        pause();
      }
    }
  }

  private void read(KafkaConsumer<String, byte[]> from) {
    boolean any = false;
    for (ConsumerRecord<String, byte[]> record : from.poll(POLL)) {
      any = true;
      next.put(new TopicPartition(record.topic(), record.partition()), record.offset() + 1);
      FeedReader.parse(record).ifPresent(this::hand);
    }
    connected = isReached(from);
    caughtUp |= connected && !any;
  }

  /** A consumer does not fail where its cluster is gone: it has no connection left. */
  private static boolean isReached(KafkaConsumer<?, ?> consumer) {
    return consumer.metrics().entrySet().stream()
        .filter(entry -> entry.getKey().name().equals("connection-count"))
        .anyMatch(entry -> entry.getValue().metricValue() instanceof Double n && n > 0);
  }

  private void hand(FeedRecord record) {
    try {
      sink.accept(record);
    } catch (RuntimeException e) {
      LOG.warn("{}-{} at {}", record.topic(), record.partition(), record.offset(), e);
    }
  }

  private void assign(KafkaConsumer<String, byte[]> to) {
    Map<String, List<TopicPartition>> partitions = new HashMap<>();
    STARTS.keySet().forEach(topic -> partitions.put(topic, FeedReader.partitions(to, topic)));
    List<TopicPartition> all = new ArrayList<>();
    partitions.values().forEach(all::addAll);
    to.assign(all);
    partitions.forEach((topic, of) -> seek(to, of, STARTS.get(topic)));
    next.forEach(to::seek);
  }

  private static void seek(
      KafkaConsumer<String, byte[]> consumer, List<TopicPartition> partitions, Start start) {
    if (start instanceof Start.Beginning) {
      consumer.seekToBeginning(partitions);
    } else if (start instanceof Start.Recent recent) {
      seekRecent(consumer, partitions, recent);
    } else {
      consumer.seekToEnd(partitions);
    }
  }

  private static void seekRecent(
      KafkaConsumer<String, byte[]> consumer, List<TopicPartition> partitions, Start.Recent start) {
    Map<TopicPartition, Long> times = new HashMap<>();
    long since = System.currentTimeMillis() - start.age().toMillis();
    partitions.forEach(partition -> times.put(partition, since));
    Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
    Map<TopicPartition, Long> begins = consumer.beginningOffsets(partitions);
    Map<TopicPartition, OffsetAndTimestamp> found = consumer.offsetsForTimes(times);
    for (TopicPartition partition : partitions) {
      OffsetAndTimestamp at = found.get(partition);
      long end = ends.get(partition);
      long wanted = Math.max(at == null ? end : at.offset(), end - start.records());
      consumer.seek(partition, Math.max(wanted, begins.get(partition)));
    }
  }

  private void pause() {
    try {
      TimeUnit.MILLISECONDS.sleep(RETRY_MS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void close() {
    closed = true;
    KafkaConsumer<String, byte[]> open = consumer;
    if (open != null) {
      open.wakeup();
    }
    try {
      thread.join(CLOSE_PATIENCE_MS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}

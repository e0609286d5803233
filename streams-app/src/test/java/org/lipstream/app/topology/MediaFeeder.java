package org.lipstream.app.topology;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.lipstream.ingest.publish.KafkaSettings;
import org.lipstream.ingest.record.AudioChunk;
import org.lipstream.ingest.record.LipFrame;
import org.lipstream.ingest.record.Topics;

/** Puts made-up media on the topics. */
final class MediaFeeder implements AutoCloseable {
  private static final int PATIENCE_MS = 600_000;

  private final KafkaProducer<String, byte[]> producer;
  private final List<CompletableFuture<Void>> sent = new ArrayList<>();

  MediaFeeder(String address) {
    producer =
        new KafkaProducer<>(
            KafkaSettings.ofProcess()
                .over(
                    Map.of(
                        "bootstrap.servers",
                        address,
                        "linger.ms",
                        5,
                        "buffer.memory",
                        64 << 20,
                        "max.block.ms",
                        PATIENCE_MS,
                        "delivery.timeout.ms",
                        PATIENCE_MS)),
            new StringSerializer(),
            new ByteArraySerializer());
  }

  /** As fast as it goes. */
  void send(List<Object> records) {
    records.forEach(this::send);
    awaitSent();
  }

  /** As fast as it goes, by a partitioner that is not Java's. */
  void send(List<Object> records, int audioPartition, int lipsPartition) {
    records.forEach(
        each -> send(each, each instanceof AudioChunk ? audioPartition : lipsPartition));
    awaitSent();
  }

  /** Several sessions at once at the pace of their media time; actions run at theirs. */
  void play(List<List<Object>> sessions, Map<Long, Runnable> actionsByMs) {
    List<Object> records =
        sessions.stream()
            .flatMap(List::stream)
            .sorted(Comparator.comparingLong(MediaFeeder::timeMs))
            .toList();
    TreeMap<Long, Runnable> actions = new TreeMap<>(actionsByMs);
    long started = System.nanoTime();
    for (Object each : records) {
      long dueNanos = started + timeMs(each) * 1_000_000;
      while (System.nanoTime() < dueNanos) {
        LockSupport.parkNanos(dueNanos - System.nanoTime());
      }
      while (!actions.isEmpty() && actions.firstKey() <= timeMs(each)) {
        actions.pollFirstEntry().getValue().run();
      }
      send(each);
    }
    assertThat(actions).isEmpty();
    awaitSent();
  }

  /** Fails where a record did not arrive: a transcript then lacks words for no other reason. */
  private void awaitSent() {
    producer.flush();
    sent.forEach(CompletableFuture::join);
    sent.clear();
  }

  private void send(Object each) {
    send(each, null);
  }

  private void send(Object each, Integer partition) {
    ProducerRecord<String, byte[]> media =
        each instanceof AudioChunk chunk
            ? new ProducerRecord<>(
                Topics.AUDIO, partition, epochMs(each), chunk.getSession(), chunk.toByteArray())
            : new ProducerRecord<>(
                Topics.LIPS,
                partition,
                epochMs(each),
                ((LipFrame) each).getSession(),
                ((LipFrame) each).toByteArray());
    CompletableFuture<Void> arrived = new CompletableFuture<>();
    sent.add(arrived);
    var unused =
        producer.send(
            media,
            (metadata, problem) -> {
              if (problem == null) {
                arrived.complete(null);
              } else {
                arrived.completeExceptionally(problem);
              }
            });
  }

  private static long epochMs(Object each) {
    long startMs =
        each instanceof AudioChunk chunk
            ? chunk.getSessionStartEpochMs()
            : ((LipFrame) each).getSessionStartEpochMs();
    return startMs + timeMs(each);
  }

  static long timeMs(Object each) {
    return each instanceof AudioChunk chunk
        ? chunk.getMediaTimeMs()
        : ((LipFrame) each).getMediaTimeMs();
  }

  @Override
  public void close() {
    producer.close();
  }
}

package org.lipstream.app.topology;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
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
  private final KafkaProducer<String, byte[]> producer;
  private final List<CompletableFuture<Void>> sent = new ArrayList<>();

  MediaFeeder(String address) {
    producer =
        new KafkaProducer<>(
            KafkaSettings.ofProcess()
                .over(
                    Map.of(
                        "bootstrap.servers", address, "linger.ms", 5, "buffer.memory", 64 << 20)),
            new StringSerializer(),
            new ByteArraySerializer());
  }

  /** As fast as it goes. */
  void send(List<Object> records) {
    records.forEach(this::send);
    awaitSent();
  }

  /** Several sessions at once at the pace of their media time; {@code atMs} runs at that time. */
  void play(List<List<Object>> sessions, long atMs, Runnable action) {
    List<Object> records =
        sessions.stream()
            .flatMap(List::stream)
            .sorted(Comparator.comparingLong(MediaFeeder::timeMs))
            .toList();
    long started = System.nanoTime();
    boolean acted = false;
    for (Object each : records) {
      long dueNanos = started + timeMs(each) * 1_000_000;
      while (System.nanoTime() < dueNanos) {
        LockSupport.parkNanos(dueNanos - System.nanoTime());
      }
      if (!acted && timeMs(each) >= atMs) {
        acted = true;
        action.run();
      }
      send(each);
    }
    awaitSent();
  }

  /** Fails where a record did not arrive: a transcript then lacks words for no other reason. */
  private void awaitSent() {
    producer.flush();
    sent.forEach(CompletableFuture::join);
    sent.clear();
  }

  private void send(Object each) {
    ProducerRecord<String, byte[]> media =
        each instanceof AudioChunk chunk
            ? new ProducerRecord<>(
                Topics.AUDIO, null, epochMs(each), chunk.getSession(), chunk.toByteArray())
            : new ProducerRecord<>(
                Topics.LIPS,
                null,
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

package org.lipstream.ingest.publish;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.lipstream.ingest.media.MediaEvent;
import org.lipstream.ingest.media.MediaSource;
import org.lipstream.ingest.record.MediaRecord;
import org.lipstream.ingest.record.MediaTopic;
import org.lipstream.ingest.record.RecordEncoder;
import org.lipstream.media.Modality;

/** Writes one session's events as records. */
final class SessionWriter {
  private final Producer<String, byte[]> producer;
  private final String session;
  private final long startEpochMs;
  private final RecordEncoder records;
  private final List<Header> headers;
  private final Map<Modality, Long> acknowledged = new ConcurrentHashMap<>();
  private final AtomicReference<Exception> refusal = new AtomicReference<>();

  /**
   * @param headers of all records, by their names
   */
  SessionWriter(
      Producer<String, byte[]> producer,
      String session,
      long startEpochMs,
      MediaSource source,
      Map<String, String> headers) {
    this(
        producer, session, startEpochMs, new RecordEncoder(session, startEpochMs, source), headers);
  }

  /**
   * @param from where each of the session's streams goes on
   */
  SessionWriter(
      Producer<String, byte[]> producer,
      String session,
      long startEpochMs,
      Map<Modality, RecordEncoder.Position> from,
      Map<String, String> headers) {
    this(producer, session, startEpochMs, new RecordEncoder(session, startEpochMs, from), headers);
    from.forEach((modality, position) -> acknowledged.put(modality, position.endMs()));
  }

  private SessionWriter(
      Producer<String, byte[]> producer,
      String session,
      long startEpochMs,
      RecordEncoder records,
      Map<String, String> headers) {
    this.headers =
        headers.entrySet().stream()
            .<Header>map(each -> new RecordHeader(each.getKey(), bytes(each.getValue())))
            .toList();
    this.producer = producer;
    this.session = session;
    this.startEpochMs = startEpochMs;
    this.records = records;
  }

  private static byte[] bytes(String value) {
    return value.getBytes(StandardCharsets.UTF_8);
  }

  void write(MediaEvent event) {
    long endMs = event.endMs();
    Modality modality = event.modality();
    send(
        records.encode(event),
        failure -> {
          // A partition's records are answered in their order.
          if (failure == null && refusal.get() == null) {
            acknowledged.merge(modality, endMs, Math::max);
          }
        });
  }

  /** Media time up to which all of a stream is written. */
  long acknowledgedMs(Modality modality) {
    return acknowledged.getOrDefault(modality, 0L);
  }

  /** Ends the streams that the session has. */
  void end() {
    records.end().forEach(record -> send(record, failure -> {}));
  }

  private void send(MediaRecord record, Consumer<Exception> answered) {
    ProducerRecord<String, byte[]> written =
        new ProducerRecord<>(
            MediaTopic.of(record.modality()).topic(),
            null,
            startEpochMs + record.mediaTimeMs(),
            session,
            record.message().toByteArray(),
            headers);
    // What the future would say, the callback says; nobody waits for single records.
    var unused =
        producer.send(
            written,
            (metadata, failure) -> {
              note(failure);
              answered.accept(failure);
            });
  }

  private void note(Exception failure) {
    if (failure != null) {
      refusal.compareAndSet(null, failure);
    }
  }

  /**
   * Looks whether all records so far were taken or are still under way.
   *
   * @throws PublishException if one was refused
   */
  void check() {
    Exception failure = refusal.get();
    if (failure != null) {
      throw new PublishException(
          "session " + session + ": a record was not taken by Kafka: " + failure.getMessage(),
          failure);
    }
  }

  Published published(List<String> warnings) {
    return new Published(
        session,
        records.count(Modality.AUDIO),
        records.count(Modality.VIDEO),
        records.endMs(),
        warnings);
  }
}

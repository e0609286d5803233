package org.lipstream.ingest.publish;

import com.google.protobuf.MessageLite;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.lipstream.ingest.media.MediaEvent;
import org.lipstream.ingest.record.AudioChunk;
import org.lipstream.ingest.record.LipFrame;
import org.lipstream.ingest.record.Topics;

/** Writes one session's events as records and counts them. */
final class SessionWriter {
  private final Producer<String, byte[]> producer;
  private final String session;
  private final long startEpochMs;
  private final boolean hasAudio;
  private final boolean hasLips;
  private final RecordEncoder records;
  private final AtomicReference<Exception> refusal = new AtomicReference<>();

  SessionWriter(
      Producer<String, byte[]> producer,
      String session,
      long startEpochMs,
      boolean hasAudio,
      boolean hasLips) {
    this.producer = producer;
    this.session = session;
    this.startEpochMs = startEpochMs;
    this.hasAudio = hasAudio;
    this.hasLips = hasLips;
    records = new RecordEncoder(session, startEpochMs, hasAudio, hasLips);
  }

  void write(MediaEvent event) {
    if (event instanceof MediaEvent.AudioSamples audio) {
      send(Topics.AUDIO, event.mediaTimeMs(), records.chunk(audio));
    } else if (event instanceof MediaEvent.LipCrop crop) {
      send(Topics.LIPS, event.mediaTimeMs(), records.frame(crop));
    }
  }

  /** Ends the streams that the session has. */
  void end() {
    if (hasAudio) {
      AudioChunk end = records.audioEnd();
      send(Topics.AUDIO, end.getMediaTimeMs(), end);
    }
    if (hasLips) {
      LipFrame end = records.lipsEnd();
      send(Topics.LIPS, end.getMediaTimeMs(), end);
    }
  }

  private void send(String topic, long mediaTimeMs, MessageLite value) {
    ProducerRecord<String, byte[]> written =
        new ProducerRecord<>(topic, null, startEpochMs + mediaTimeMs, session, value.toByteArray());
    // What the future would say, the callback says; nobody waits for single records.
    var unused = producer.send(written, (metadata, failure) -> note(failure));
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
        session, records.audioRecords(), records.lipRecords(), records.endMs(), warnings);
  }
}

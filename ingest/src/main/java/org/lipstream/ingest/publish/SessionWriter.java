package org.lipstream.ingest.publish;

import com.google.protobuf.ByteString;
import com.google.protobuf.MessageLite;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.lipstream.ingest.media.MediaEvent;
import org.lipstream.ingest.record.AudioChunk;
import org.lipstream.ingest.record.AudioFormat;
import org.lipstream.ingest.record.LipFrame;
import org.lipstream.ingest.record.PixelFormat;
import org.lipstream.ingest.record.Topics;
import org.lipstream.media.MediaFormat;

/** Writes one session's events as records and counts them. */
final class SessionWriter {

  private final Producer<String, byte[]> producer;
  private final String session;
  private final long startEpochMs;
  private final boolean hasAudio;
  private final boolean hasLips;
  private final AtomicReference<Exception> refusal = new AtomicReference<>();
  private long audioRecords;
  private long audioEndMs;
  private long lipRecords;
  private long lipEndMs;

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
  }

  /** The media time at which an event has wholly happened. */
  static long endMs(MediaEvent event) {
    if (event instanceof MediaEvent.AudioSamples audio) {
      return audio.mediaTimeMs() + audio.samples().length * 1000L / MediaFormat.SAMPLE_RATE_HZ;
    }
    return event.mediaTimeMs() + MediaFormat.LIP_FRAME_MS;
  }

  void write(MediaEvent event) {
    if (event instanceof MediaEvent.AudioSamples audio) {
      AudioChunk.Builder chunk =
          audio(audio.mediaTimeMs())
              .setFormat(AudioFormat.PCM_S16LE)
              .setSampleRateHz(MediaFormat.SAMPLE_RATE_HZ)
              .setSamples(pcm(audio.samples()));
      audioEndMs = endMs(event);
      send(Topics.AUDIO, event.mediaTimeMs(), chunk.build());
    } else if (event instanceof MediaEvent.LipCrop crop) {
      LipFrame.Builder frame =
          lips(crop.mediaTimeMs())
              .setWidth(MediaFormat.LIP_SIDE)
              .setHeight(MediaFormat.LIP_SIDE)
              .setFormat(PixelFormat.GREY8)
              .setPixels(ByteString.copyFrom(crop.pixels()))
              .setInterpolated(crop.interpolated());
      lipEndMs = endMs(event);
      send(Topics.LIPS, event.mediaTimeMs(), frame.build());
    }
  }

  /** Ends the streams that the session has. */
  void end() {
    if (hasAudio) {
      send(Topics.AUDIO, audioEndMs, audio(audioEndMs).setEndOfStream(true).build());
    }
    if (hasLips) {
      send(Topics.LIPS, lipEndMs, lips(lipEndMs).setEndOfStream(true).build());
    }
  }

  private AudioChunk.Builder audio(long mediaTimeMs) {
    return AudioChunk.newBuilder()
        .setSession(session)
        .setSequence(audioRecords++)
        .setMediaTimeMs(mediaTimeMs)
        .setSessionStartEpochMs(startEpochMs)
        .setOtherModalityAbsent(!hasLips);
  }

  private LipFrame.Builder lips(long mediaTimeMs) {
    return LipFrame.newBuilder()
        .setSession(session)
        .setSequence(lipRecords++)
        .setMediaTimeMs(mediaTimeMs)
        .setSessionStartEpochMs(startEpochMs)
        .setOtherModalityAbsent(!hasAudio);
  }

  private static ByteString pcm(float[] samples) {
    byte[] bytes = new byte[2 * samples.length];
    for (int i = 0; i < samples.length; i++) {
      int value = Math.round(Math.max(-1, Math.min(1, samples[i])) * Short.MAX_VALUE);
      bytes[2 * i] = (byte) value;
      bytes[2 * i + 1] = (byte) (value >> 8);
    }
    return ByteString.copyFrom(bytes);
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
        session, audioRecords, lipRecords, Math.max(audioEndMs, lipEndMs), warnings);
  }
}

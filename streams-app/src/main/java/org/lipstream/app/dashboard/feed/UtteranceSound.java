package org.lipstream.app.dashboard.feed;

import com.google.protobuf.InvalidProtocolBufferException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.lipstream.app.log.LogReader;
import org.lipstream.ingest.record.AudioChunk;
import org.lipstream.ingest.record.InvalidRecordException;
import org.lipstream.ingest.record.MediaRecords;
import org.lipstream.ingest.record.Topics;
import org.lipstream.media.MediaFormat;

/**
 * A stretch of a session's sound, read back from the log.
 *
 * @param startMs media time of the first sample
 * @param samples mono, {@link MediaFormat#SAMPLE_RATE_HZ}; zero where the log has a gap
 */
public record UtteranceSound(long startMs, short[] samples) {
  private static final int WAV_HEADER_BYTES = 44;
  private static final long LONGEST_MS = 120_000;
  private static final double QUIETEST_DB = -90;

  /**
   * Reads it.
   *
   * @param runEpochMs the start of the session's run
   * @return empty where the topic no longer holds any of it
   */
  public static Optional<UtteranceSound> read(
      LogReader log, String session, long runEpochMs, long startMs, long endMs) {
    long length = Math.min(Math.max(0, endMs - startMs), LONGEST_MS);
    short[] samples = new short[(int) length * MediaFormat.SAMPLES_PER_MS];
    boolean[] found = {false};
    log.records(
        Topics.AUDIO,
        session,
        // A chunk that begins before the stretch may reach into it.
        runEpochMs + startMs - 1_000,
        record -> {
          Optional<AudioChunk> chunk = chunk(record);
          if (chunk.isEmpty() || chunk.get().getSessionStartEpochMs() != runEpochMs) {
            return true;
          }
          found[0] |= place(chunk.get(), startMs, samples);
          return chunk.get().getMediaTimeMs() < startMs + length;
        });
    return found[0] ? Optional.of(new UtteranceSound(startMs, samples)) : Optional.empty();
  }

  private static Optional<AudioChunk> chunk(ConsumerRecord<String, byte[]> record) {
    try {
      AudioChunk chunk = AudioChunk.parseFrom(record.value());
      MediaRecords.check(record.key(), chunk);
      return Optional.of(chunk);
    } catch (InvalidProtocolBufferException | InvalidRecordException e) {
      return Optional.empty();
    }
  }

  private static boolean place(AudioChunk chunk, long startMs, short[] samples) {
    ByteBuffer pcm = chunk.getSamples().asReadOnlyByteBuffer().order(ByteOrder.LITTLE_ENDIAN);
    long at = (chunk.getMediaTimeMs() - startMs) * MediaFormat.SAMPLES_PER_MS;
    boolean any = false;
    for (; pcm.remaining() >= Short.BYTES; at++) {
      short sample = pcm.getShort();
      if (at >= 0 && at < samples.length) {
        samples[(int) at] = sample;
        any = true;
      }
    }
    return any;
  }

  /**
   * Root mean square in dB of full scale, one value a step, at least -90.
   *
   * @param stepMs the step's length
   */
  public double[] levelsDb(int stepMs) {
    int step = stepMs * MediaFormat.SAMPLES_PER_MS;
    double[] levels = new double[(samples.length + step - 1) / step];
    for (int i = 0; i < levels.length; i++) {
      double sum = 0;
      int end = Math.min(samples.length, (i + 1) * step);
      for (int j = i * step; j < end; j++) {
        double value = samples[j] / 32_768.0;
        sum += value * value;
      }
      double power = sum / (end - i * step);
      levels[i] = power > 0 ? Math.max(QUIETEST_DB, 10 * Math.log10(power)) : QUIETEST_DB;
    }
    return levels;
  }

  /** As a WAV file that any browser plays. */
  public byte[] wav() {
    int bytes = samples.length * Short.BYTES;
    ByteBuffer file = ByteBuffer.allocate(WAV_HEADER_BYTES + bytes).order(ByteOrder.LITTLE_ENDIAN);
    file.put("RIFF".getBytes(StandardCharsets.US_ASCII)).putInt(WAV_HEADER_BYTES - 8 + bytes);
    file.put("WAVEfmt ".getBytes(StandardCharsets.US_ASCII)).putInt(16);
    file.putShort((short) 1).putShort((short) 1);
    file.putInt(MediaFormat.SAMPLE_RATE_HZ).putInt(MediaFormat.SAMPLE_RATE_HZ * Short.BYTES);
    file.putShort((short) Short.BYTES).putShort((short) Short.SIZE);
    file.put("data".getBytes(StandardCharsets.US_ASCII)).putInt(bytes);
    for (short sample : samples) {
      file.putShort(sample);
    }
    return file.array();
  }
}

package org.lipstream.app.lab.chaos;

import com.google.protobuf.ByteString;
import java.util.Arrays;
import java.util.Random;
import org.lipstream.ingest.record.AudioChunk;
import org.lipstream.ingest.record.AudioFormat;
import org.lipstream.ingest.record.LipFrame;
import org.lipstream.ingest.record.PixelFormat;
import org.lipstream.ingest.record.Topics;
import org.lipstream.media.MediaFormat;

/**
 * Records that are almost as they should be: a field at an extreme, bytes changed, cut off, added.
 */
final class Poison {
  private static final long[] EXTREMES = {
    0, 1, -1, 40, 80, 600_000, Integer.MAX_VALUE, 1L << 31, 1L << 40, Long.MAX_VALUE, Long.MIN_VALUE
  };
  private static final int SAMPLES = 160;
  private static final int SESSIONS = 20_000;

  /**
   * One record.
   *
   * @param key null now and then
   * @param value null now and then
   */
  record Dose(String topic, String key, byte[] value) {}

  private final Random random;
  private final long startMs;
  private final ByteString samples;
  private final ByteString pixels;

  Poison(long seed, long startMs) {
    random = new Random(seed);
    this.startMs = startMs;
    byte[] noise = new byte[SAMPLES * Short.BYTES];
    random.nextBytes(noise);
    samples = ByteString.copyFrom(noise);
    pixels = ByteString.copyFrom(new byte[MediaFormat.LIP_BYTES]);
  }

  Dose next() {
    String session = "poison-" + random.nextInt(SESSIONS);
    boolean sound = random.nextInt(4) != 0;
    byte[] value = sound ? chunk(session) : frame(session);
    if (random.nextInt(3) == 0) {
      value = garbled(value);
    }
    String key = random.nextInt(50) == 0 ? odd(session) : session;
    return new Dose(
        sound ? Topics.AUDIO : Topics.LIPS, key, random.nextInt(500) == 0 ? null : value);
  }

  private byte[] chunk(String session) {
    int at = random.nextInt(100);
    return AudioChunk.newBuilder()
        .setSession(random.nextInt(40) == 0 ? "" + odd(session) : session)
        .setSequence(number(at))
        .setMediaTimeMs(number(10L * at))
        .setFormat(AudioFormat.forNumber(random.nextInt(20) == 0 ? 0 : 1))
        .setSampleRateHz(random.nextInt(20) == 0 ? random.nextInt() : MediaFormat.SAMPLE_RATE_HZ)
        .setSamples(random.nextInt(20) == 0 ? samples.substring(random.nextInt(9)) : samples)
        .setEndOfStream(random.nextInt(30) == 0)
        .setOtherModalityAbsent(random.nextInt(3) == 0)
        .setSessionStartEpochMs(number(startMs))
        .build()
        .toByteArray();
  }

  private byte[] frame(String session) {
    int at = random.nextInt(100);
    return LipFrame.newBuilder()
        .setSession(session)
        .setSequence(number(at))
        .setMediaTimeMs(number(40L * at))
        .setWidth(random.nextInt(20) == 0 ? random.nextInt() : MediaFormat.LIP_SIDE)
        .setHeight(MediaFormat.LIP_SIDE)
        .setFormat(PixelFormat.GREY8)
        .setPixels(random.nextInt(20) == 0 ? samples : pixels)
        .setEndOfStream(random.nextInt(30) == 0)
        .setSessionStartEpochMs(number(startMs))
        .build()
        .toByteArray();
  }

  /** Mostly as it should be, so that what stands behind the first check is reached too. */
  private long number(long usual) {
    return switch (random.nextInt(12)) {
      case 0 -> EXTREMES[random.nextInt(EXTREMES.length)];
      case 1 -> random.nextLong() >> random.nextInt(64);
      case 2 -> usual + random.nextInt(400) - 200;
      default -> usual;
    };
  }

  private byte[] garbled(byte[] value) {
    byte[] changed =
        random.nextInt(3) == 0
            ? Arrays.copyOf(value, random.nextInt(value.length + 16))
            : value.clone();
    for (int i = random.nextInt(6); i > 0 && changed.length > 0; i--) {
      changed[random.nextInt(Math.min(changed.length, 60))] = (byte) random.nextInt();
    }
    return changed;
  }

  private String odd(String session) {
    return switch (random.nextInt(4)) {
      case 0 -> null;
      case 1 -> "";
      case 2 -> session + "\u001b[2J\n\u0000";
      default -> "x".repeat(random.nextInt(2_000));
    };
  }
}

package org.lipstream.app.session;

import com.google.protobuf.ByteString;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.lipstream.ingest.record.AudioChunk;
import org.lipstream.ingest.record.LipFrame;

/**
 * Media records of which some fields have been changed, to neighbours of what they were or to
 * extremes: most are Protobuf still, many keep all rules.
 */
public final class MutatedMedia {
  private static final long[] EXTREMES = {
    0,
    1,
    39,
    599_999,
    600_000,
    600_001,
    Integer.MAX_VALUE,
    1L + Integer.MAX_VALUE,
    (1L << 31) / 16,
    1L << 35,
    (1L << 40) - 1,
    1L << 40,
    Long.MAX_VALUE / 16,
    Long.MAX_VALUE - 1,
    Long.MAX_VALUE,
    -1,
    Long.MIN_VALUE
  };

  private final Random random;
  private final List<Object> whole;

  /**
   * @param whole records that keep all rules
   */
  public MutatedMedia(long seed, List<Object> whole) {
    random = new Random(seed);
    this.whole = List.copyOf(whole);
  }

  /** A record of either stream, changed in one to three places. */
  public Object next() {
    Object record = whole.get(random.nextInt(whole.size()));
    for (int i = random.nextInt(3); i >= 0; i--) {
      record =
          record instanceof AudioChunk chunk
              ? change(chunk.toBuilder()).build()
              : change(((LipFrame) record).toBuilder()).build();
    }
    return record;
  }

  /** Whole records in their order, with so many mutated ones among them. */
  public List<Object> among(int mutated) {
    List<Object> mixed = new ArrayList<>(whole);
    for (int i = 0; i < mutated; i++) {
      mixed.add(random.nextInt(mixed.size() + 1), next());
    }
    return mixed;
  }

  /** A record's bytes with some changed, cut off or added. */
  public byte[] nextBytes() {
    Object record = next();
    byte[] bytes =
        record instanceof AudioChunk chunk
            ? chunk.toByteArray()
            : ((LipFrame) record).toByteArray();
    if (random.nextInt(4) == 0) {
      bytes = java.util.Arrays.copyOf(bytes, random.nextInt(bytes.length + 16));
    }
    for (int i = random.nextInt(6); i > 0 && bytes.length > 0; i--) {
      int reach = random.nextBoolean() ? Math.min(40, bytes.length) : bytes.length;
      bytes[random.nextInt(reach)] = (byte) random.nextInt();
    }
    return bytes;
  }

  private AudioChunk.Builder change(AudioChunk.Builder chunk) {
    return switch (random.nextInt(8)) {
      case 0 -> chunk.setSequence(number(chunk.getSequence()));
      case 1, 2 -> chunk.setMediaTimeMs(number(chunk.getMediaTimeMs()));
      case 3 -> chunk.setSessionStartEpochMs(number(chunk.getSessionStartEpochMs()));
      case 4 -> chunk.setSamples(bytes(chunk.getSamples()));
      case 5 -> chunk.setEndOfStream(!chunk.getEndOfStream());
      case 6 -> chunk.setOtherModalityAbsent(!chunk.getOtherModalityAbsent());
      default -> chunk.setSampleRateHz((int) number(chunk.getSampleRateHz()));
    };
  }

  private LipFrame.Builder change(LipFrame.Builder frame) {
    return switch (random.nextInt(8)) {
      case 0 -> frame.setSequence(number(frame.getSequence()));
      case 1, 2 -> frame.setMediaTimeMs(number(frame.getMediaTimeMs()));
      case 3 -> frame.setSessionStartEpochMs(number(frame.getSessionStartEpochMs()));
      case 4 -> frame.setInterpolated(!frame.getInterpolated());
      case 5 -> frame.setEndOfStream(!frame.getEndOfStream());
      case 6 -> frame.setOtherModalityAbsent(!frame.getOtherModalityAbsent());
      default -> frame.setWidth((int) number(frame.getWidth()));
    };
  }

  private long number(long before) {
    return switch (random.nextInt(4)) {
      case 0 -> EXTREMES[random.nextInt(EXTREMES.length)];
      case 1 -> before + random.nextInt(400) - 200;
      case 2 -> before + random.nextInt(1 << random.nextInt(31));
      default -> random.nextLong() >> random.nextInt(64);
    };
  }

  private ByteString bytes(ByteString before) {
    return switch (random.nextInt(4)) {
      case 0 -> ByteString.EMPTY;
      case 1 -> before.substring(random.nextInt(before.size() + 1));
      case 2 -> before.concat(before);
      default -> ByteString.copyFrom(new byte[random.nextInt(40_000)]);
    };
  }
}

package org.lipstream.llm.recognize;

/**
 * The media of one utterance, both streams starting at the same media time.
 *
 * @param samples 16 kHz mono in [-1, 1]; empty where there is no sound
 * @param lips grey mouth crops of {@link #LIP_SIDE} x {@link #LIP_SIDE} bytes, 25 a second, one
 *     after the other; empty where there is no picture
 */
public record Utterance(float[] samples, byte[] lips) {
  public static final int SAMPLE_RATE_HZ = 16_000;
  public static final int LIP_FRAMES_PER_SECOND = 25;
  public static final int LIP_SIDE = 96;

  public Utterance {
    if (lips.length % (LIP_SIDE * LIP_SIDE) != 0) {
      throw new IllegalArgumentException(
          "lips.length: " + lips.length + " (expected: a multiple of " + LIP_SIDE * LIP_SIDE + ")");
    }
    if (samples.length == 0 && lips.length == 0) {
      throw new IllegalArgumentException("utterance: empty (expected: samples or lips)");
    }
  }

  public int lipFrames() {
    return lips.length / (LIP_SIDE * LIP_SIDE);
  }

  public long durationMs() {
    return Math.max(
        samples.length * 1000L / SAMPLE_RATE_HZ, lipFrames() * 1000L / LIP_FRAMES_PER_SECOND);
  }

  /** The best modality that the media at hand allow. */
  public Modality modality() {
    if (samples.length == 0) {
      return Modality.VIDEO;
    }
    return lips.length == 0 ? Modality.AUDIO : Modality.AV;
  }
}

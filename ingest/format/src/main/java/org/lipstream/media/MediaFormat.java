package org.lipstream.media;

/** Rates and sizes of the media that the topics carry and the models take, said here alone. */
public final class MediaFormat {
  /** Sound is mono, so many samples a second. */
  public static final int SAMPLE_RATE_HZ = 16_000;

  public static final int SAMPLES_PER_MS = SAMPLE_RATE_HZ / 1_000;

  /** Mouth crops a second. */
  public static final int LIP_FRAMES_PER_SECOND = 25;

  public static final long LIP_FRAME_MS = 1_000 / LIP_FRAMES_PER_SECOND;

  /** A mouth crop has so many rows of as many grey bytes. */
  public static final int LIP_SIDE = 96;

  /** A mouth crop's size. */
  public static final int LIP_BYTES = LIP_SIDE * LIP_SIDE;

  private MediaFormat() {}
}

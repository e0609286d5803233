package org.lipstream.encoders.downsample;

/**
 * Media time of downsampled vectors, derived from the encoder's frames a second and the compression
 * rate.
 *
 * @param framesPerSecond the encoder's
 * @param rate encoder frames a vector
 */
public record FrameClock(int framesPerSecond, int rate) {

  public FrameClock {
    if (framesPerSecond < 1 || rate < 1) {
      throw new IllegalArgumentException(
          "frameClock: %d/s, rate %d (expected: both >= 1)".formatted(framesPerSecond, rate));
    }
  }

  /** Media time at which the vector begins. */
  public long startMs(int index) {
    return 1000L * index * rate / framesPerSecond;
  }

  /** Media time at which the vector ends. */
  public long endMs(int index) {
    return startMs(index + 1);
  }

  /** How much media one vector stands for. */
  public double tokenMs() {
    return 1000.0 * rate / framesPerSecond;
  }
}

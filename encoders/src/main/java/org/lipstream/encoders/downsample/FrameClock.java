package org.lipstream.encoders.downsample;

/**
 * Media time of downsampled vectors, derived from the encoder's rate and the downsampling ratio.
 *
 * @param framesPerSecond the encoder's output rate
 * @param ratio encoder frames a vector
 */
public record FrameClock(int framesPerSecond, int ratio) {

  public FrameClock {
    if (framesPerSecond < 1 || ratio < 1) {
      throw new IllegalArgumentException(
          "frameClock: %d/s, ratio %d (expected: both >= 1)".formatted(framesPerSecond, ratio));
    }
  }

  /** Media time at which the vector begins. */
  public long startMs(int index) {
    return 1000L * index * ratio / framesPerSecond;
  }

  /** Media time at which the vector ends. */
  public long endMs(int index) {
    return startMs(index + 1);
  }

  /** How much media one vector stands for. */
  public double tokenMs() {
    return 1000.0 * ratio / framesPerSecond;
  }
}

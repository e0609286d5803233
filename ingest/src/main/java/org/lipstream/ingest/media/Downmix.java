package org.lipstream.ingest.media;

/**
 * Makes one channel of several: their mean, in which nothing that was said on any is lost and
 * nothing clips. Of two that cancel each other, as where one was wired the wrong way round, the
 * second is turned first.
 */
final class Downmix {
  /**
   * Share of what was before that still counts after each frame of a few hundredths of a second.
   */
  private static final double MEMORY = 0.95;

  private static final double CANCELLING = -0.7;
  private static final double AGREEING = 0.2;

  private double first;
  private double second;
  private double both;
  private boolean turned;

  /**
   * @param channels [channels][samples], one channel or more
   * @return [samples]
   */
  float[] mono(float[][] channels) {
    float sign = channels.length == 2 ? sign(channels[0], channels[1]) : 1;
    float[] mono = new float[channels[0].length];
    for (int i = 0; i < mono.length; i++) {
      float sum = channels[0][i];
      for (int channel = 1; channel < channels.length; channel++) {
        sum += sign * channels[channel][i];
      }
      mono[i] = Math.max(-1, Math.min(1, sum / channels.length));
    }
    return mono;
  }

  private float sign(float[] left, float[] right) {
    first *= MEMORY;
    second *= MEMORY;
    both *= MEMORY;
    for (int i = 0; i < left.length; i++) {
      first += left[i] * left[i];
      second += right[i] * right[i];
      both += left[i] * right[i];
    }
    double correlation = both / Math.max(1e-12, Math.sqrt(first * second));
    turned = turned ? correlation < AGREEING : correlation < CANCELLING;
    return turned ? -1 : 1;
  }
}

package org.lipstream.llm.recognize;

import org.lipstream.encoders.downsample.FrameClock;
import org.lipstream.media.MediaFormat;

/** Where in an utterance's sound nothing can have been said: far below its loudest moment. */
public final class Silence {
  private static final int BLOCK = MediaFormat.SAMPLE_RATE_HZ / 50;
  private static final double BELOW_LOUDEST_DB = 20;

  private Silence() {}

  /**
   * For each position whether all of it is silent; never where there is no sound, or in steady
   * noise.
   *
   * @param samples 16 kHz mono
   */
  public static boolean[] positions(float[] samples, int positions, FrameClock clock) {
    double[] power = new double[samples.length / BLOCK];
    double loudest = 0;
    for (int block = 0; block < power.length; block++) {
      for (int i = block * BLOCK; i < (block + 1) * BLOCK; i++) {
        power[block] += (double) samples[i] * samples[i];
      }
      loudest = Math.max(loudest, power[block]);
    }
    double audible = loudest * Math.pow(10, -BELOW_LOUDEST_DB / 10);
    boolean[] silent = new boolean[positions];
    for (int at = 0; at < positions; at++) {
      int from = block(clock.startMs(at));
      int to = Math.min(power.length, block(clock.startMs(at + 1)));
      silent[at] = from < to;
      for (int block = from; block < to; block++) {
        silent[at] &= power[block] < audible;
      }
    }
    return silent;
  }

  private static int block(long ms) {
    return Math.toIntExact(ms * MediaFormat.SAMPLE_RATE_HZ / 1000 / BLOCK);
  }
}

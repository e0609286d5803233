package org.lipstream.ingest.media;

import be.tarsos.dsp.resample.Resampler;
import java.util.Arrays;

/**
 * Brings sound whose rate has changed in mid-stream back to the rate that the stream began with.
 */
final class RateChange {
  private final int toHz;
  private int fromHz;
  private Resampler resampler;

  /**
   * @param toHz the rate that the stream began with
   */
  RateChange(int toHz) {
    this.toHz = toHz;
    fromHz = toHz;
  }

  /** The samples at the stream's rate; those that are at it already are given back. */
  float[] apply(float[] samples, int rateHz) {
    if (rateHz == toHz || rateHz <= 0) {
      fromHz = toHz;
      return samples;
    }
    double factor = (double) toHz / rateHz;
    if (rateHz != fromHz) {
      fromHz = rateHz;
      resampler = new Resampler(true, factor, factor);
    }
    float[] output = new float[(int) Math.ceil(samples.length * factor) + 64];
    int consumed = 0;
    int made = 0;
    Resampler.Result step;
    do {
      if (made == output.length) {
        output = Arrays.copyOf(output, 2 * made);
      }
      step =
          resampler.process(
              factor,
              samples,
              consumed,
              samples.length - consumed,
              false,
              output,
              made,
              output.length - made);
      consumed += step.inputSamplesConsumed;
      made += step.outputSamplesGenerated;
    } while (consumed < samples.length || step.outputSamplesGenerated > 0);
    return Arrays.copyOf(output, made);
  }
}

package org.lipstream.ingest.media;

import be.tarsos.dsp.AudioEvent;
import be.tarsos.dsp.AudioProcessor;
import be.tarsos.dsp.resample.Resampler;
import java.util.Arrays;
import java.util.function.Consumer;
import org.lipstream.media.MediaFormat;

/**
 * The last processor of a dispatcher: brings mono sound of any rate to 16 kHz and hands it on in
 * chunks of 80 ms, the last one shorter. N samples at rate r become round(N * 16000 / r).
 */
final class Resampling implements AudioProcessor {
  static final int CHUNK_SAMPLES = MediaFormat.SAMPLE_RATE_HZ * 80 / 1000;

  private final int rateHz;
  private final Resampler resampler;
  private final Consumer<float[]> sink;
  private final float[] output = new float[CHUNK_SAMPLES];
  private float[] chunk = new float[CHUNK_SAMPLES];
  private int chunkFill;
  private long samplesIn;
  private long samplesOut;
  private long end = Long.MAX_VALUE;

  Resampling(int rateHz, Consumer<float[]> sink) {
    this.rateHz = rateHz;
    double factor = factor();
    this.resampler =
        rateHz == MediaFormat.SAMPLE_RATE_HZ ? null : new Resampler(true, factor, factor);
    this.sink = sink;
  }

  private double factor() {
    return (double) MediaFormat.SAMPLE_RATE_HZ / rateHz;
  }

  @Override
  public boolean process(AudioEvent event) {
    accept(event.getFloatBuffer(), event.getBufferSize());
    return true;
  }

  /** The dispatcher reuses its buffer, so all that is kept of it is copied here. */
  void accept(float[] samples, int count) {
    samplesIn += count;
    if (resampler == null) {
      deliver(samples, count);
    } else {
      resample(samples, count, false);
    }
  }

  private void resample(float[] samples, int count, boolean last) {
    int consumed = 0;
    Resampler.Result step;
    do {
      step =
          resampler.process(
              factor(), samples, consumed, count - consumed, last, output, 0, output.length);
      consumed += step.inputSamplesConsumed;
      deliver(output, step.outputSamplesGenerated);
    } while (consumed < count || step.outputSamplesGenerated > 0);
  }

  private void deliver(float[] samples, int generated) {
    int count = (int) Math.min(generated, end - samplesOut);
    int taken = 0;
    samplesOut += count;
    while (taken < count) {
      int part = Math.min(count - taken, CHUNK_SAMPLES - chunkFill);
      for (int i = 0; i < part; i++) {
        chunk[chunkFill + i] = Math.max(-1, Math.min(1, samples[taken + i]));
      }
      taken += part;
      chunkFill += part;
      if (chunkFill == CHUNK_SAMPLES) {
        sink.accept(chunk);
        chunk = new float[CHUNK_SAMPLES];
        chunkFill = 0;
      }
    }
  }

  @Override
  public void processingFinished() {
    end = Math.round(samplesIn * factor());
    if (resampler != null) {
      resample(new float[0], 0, true);
      deliver(new float[CHUNK_SAMPLES], (int) Math.min(CHUNK_SAMPLES, end - samplesOut));
    }
    if (chunkFill > 0) {
      sink.accept(Arrays.copyOf(chunk, chunkFill));
      chunkFill = 0;
    }
  }
}

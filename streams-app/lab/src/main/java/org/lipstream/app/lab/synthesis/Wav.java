package org.lipstream.app.lab.synthesis;

import be.tarsos.dsp.resample.Resampler;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.lipstream.media.MediaFormat;

/**
 * A mono 16-bit RIFF WAVE as the engines write it: the length in the header may be a placeholder,
 * so the data end where the bytes do.
 */
final class Wav {
  private static final int FIRST_CHUNK = 12;
  private static final int CHUNK_HEADER = 8;

  private Wav() {}

  /** The samples, within -1 to 1, resampled to {@link MediaFormat#SAMPLE_RATE_HZ}. */
  static float[] samples(byte[] file) {
    ByteBuffer bytes = ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN);
    int format = chunk(bytes, "fmt ");
    int channels = bytes.getShort(format + CHUNK_HEADER + 2);
    int rateHz = bytes.getInt(format + CHUNK_HEADER + 4);
    int bits = bytes.getShort(format + CHUNK_HEADER + 14);
    if (channels != 1 || bits != 16 || rateHz <= 0) {
      throw new IllegalStateException(
          channels
              + " channels of "
              + bits
              + " bits at "
              + rateHz
              + " Hz (expected: 1 of 16 bits)");
    }
    int data = chunk(bytes, "data");
    int length =
        Math.min(Integer.MAX_VALUE & bytes.getInt(data + 4), file.length - data - CHUNK_HEADER);
    float[] samples = new float[length / Short.BYTES];
    for (int i = 0; i < samples.length; i++) {
      samples[i] = bytes.getShort(data + CHUNK_HEADER + i * Short.BYTES) / 32768f;
    }
    return rateHz == MediaFormat.SAMPLE_RATE_HZ ? samples : resampled(samples, rateHz);
  }

  private static int chunk(ByteBuffer bytes, String name) {
    byte[] wanted = name.getBytes(StandardCharsets.US_ASCII);
    int at = FIRST_CHUNK;
    while (at + CHUNK_HEADER <= bytes.capacity()) {
      if (Arrays.equals(wanted, 0, 4, bytes.array(), at, at + 4)) {
        return at;
      }
      at += CHUNK_HEADER + Math.max(0, bytes.getInt(at + 4));
    }
    throw new IllegalStateException(
        bytes.capacity() + " bytes without a " + name.strip() + " chunk (expected: a WAVE file)");
  }

  /**
   * By a windowed sinc over the whole signal, without delay; the length is that of the input, at
   * the new rate.
   */
  static float[] resampled(float[] samples, int rateHz) {
    double factor = (double) MediaFormat.SAMPLE_RATE_HZ / rateHz;
    Resampler resampler = new Resampler(true, factor, factor);
    float[] out = new float[(int) Math.round(samples.length * factor)];
    // The tail that the filter still holds comes out once silence is pushed in after the end.
    float[] in = Arrays.copyOf(samples, samples.length + resampler.getFilterWidth() + 1);
    int read = 0;
    int written = 0;
    while (written < out.length) {
      Resampler.Result step =
          resampler.process(
              factor, in, read, in.length - read, true, out, written, out.length - written);
      if (step.inputSamplesConsumed == 0 && step.outputSamplesGenerated == 0) {
        break;
      }
      read += step.inputSamplesConsumed;
      written += step.outputSamplesGenerated;
    }
    return out;
  }
}

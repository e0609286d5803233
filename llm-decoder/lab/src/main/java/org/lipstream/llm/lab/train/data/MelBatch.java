package org.lipstream.llm.lab.train.data;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.Arrays;
import org.lipstream.encoders.audio.WhisperEncoder;

/**
 * Log-mel features of several sounds, padded with zeros at their ends.
 *
 * @param values (B, bands, frames)
 * @param bands mel bands
 * @param lengths valid frames of each row
 */
public record MelBatch(float[] values, int bands, int[] lengths) {

  /**
   * Pads.
   *
   * @param mels each (bands, its frames)
   */
  public static MelBatch of(float[][] mels, int bands) {
    int[] lengths = Arrays.stream(mels).mapToInt(m -> m.length / bands).toArray();
    int frames = Arrays.stream(lengths).max().orElseThrow();
    float[] padded = new float[mels.length * bands * frames];
    for (int row = 0; row < mels.length; row++) {
      for (int band = 0; band < bands; band++) {
        System.arraycopy(
            mels[row], band * lengths[row], padded, (row * bands + band) * frames, lengths[row]);
      }
    }
    return new MelBatch(padded, bands, lengths);
  }

  /** (B, bands, frames). */
  public NDArray array(NDManager manager) {
    int frames = values.length / bands / lengths.length;
    return manager.create(values, new Shape(lengths.length, bands, frames));
  }

  /** Vectors that the encoder makes of each row. */
  public int[] outputFrames() {
    return Arrays.stream(lengths).map(WhisperEncoder::outputFrames).toArray();
  }
}

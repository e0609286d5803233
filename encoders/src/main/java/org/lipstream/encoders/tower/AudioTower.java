package org.lipstream.encoders.tower;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import org.lipstream.encoders.downsample.FrameClock;
import org.lipstream.encoders.tensor.EncoderTap;

/** Hears as a language model does: sound in, vectors in place of audio tokens out. Immutable. */
public interface AudioTower {

  /**
   * Hears one sound; what is too short for a single vector counts as followed by silence.
   *
   * @param manager owns the result
   * @param samples 16 kHz mono in [-1, 1]; not empty
   * @param tap sees the encoder's blocks as those of one sequence; values live only during its call
   * @throws IllegalArgumentException if the sound is longer than the model can hear
   */
  Heard hear(NDManager manager, float[] samples, EncoderTap tap);

  /** The media time of each vector. */
  FrameClock clock();

  /**
   * What was heard, stage by stage.
   *
   * @param features of the front end: (windows, mels, frames), or vectors (n, width)
   * @param encoded rows of the encoder, (N, width)
   * @param embeddings in the language model's space, (n, hiddenSize)
   */
  record Heard(NDArray features, NDArray encoded, NDArray embeddings) {}
}

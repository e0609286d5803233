package org.lipstream.encoders.tower;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.util.List;
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

  /**
   * Hears a sound that may grow: what is finished of it need not be heard again.
   *
   * @param memory what this tower has heard before
   */
  default Grown hear(NDManager manager, float[] samples, WindowMemory memory) {
    return new Grown(hear(manager, samples, EncoderTap.NONE).embeddings(), List.of());
  }

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

  /**
   * A sound that may grow.
   *
   * @param embeddings of all of it, (n, hiddenSize)
   * @param finished windows at its beginning, whose embeddings come first in their order; none
   *     where a family has no such
   */
  record Grown(NDArray embeddings, List<Finished> finished) {
    public Grown {
      finished = List.copyOf(finished);
    }
  }

  /**
   * A window that is full.
   *
   * @param vectors embeddings that stand for it
   */
  record Finished(WindowMemory.Key key, int vectors) {}
}

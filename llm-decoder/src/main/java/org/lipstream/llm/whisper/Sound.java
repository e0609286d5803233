package org.lipstream.llm.whisper;

import ai.djl.ndarray.NDArray;
import java.util.List;

/**
 * One utterance as the decoder's blocks look at it: computed once, shared by all texts that are
 * tried on it. Its arrays belong to the manager of the encoder's output.
 *
 * @param frames S
 * @param keys by block, (H, K, S)
 * @param values by block, (H, S, K)
 */
public record Sound(int frames, List<NDArray> keys, List<NDArray> values) {
  public Sound {
    keys = List.copyOf(keys);
    values = List.copyOf(values);
  }
}

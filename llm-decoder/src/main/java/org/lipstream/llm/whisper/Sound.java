package org.lipstream.llm.whisper;

import ai.djl.ndarray.NDArray;
import java.util.List;
import org.lipstream.encoders.audio.WhisperEncoder;

/**
 * One utterance as the decoder's blocks look at it: computed once, shared by all texts that are
 * tried on it. Its arrays belong to the manager of the encoder's output.
 *
 * @param frames S
 * @param keys by block, (H, K, S)
 * @param values by block, (H, S, K)
 */
public record Sound(int frames, List<NDArray> keys, List<NDArray> values) {
  /** What one frame stands for. */
  static final long FRAME_MS = 1_000 / WhisperEncoder.FRAMES_PER_SECOND;

  public Sound {
    keys = List.copyOf(keys);
    values = List.copyOf(values);
  }
}

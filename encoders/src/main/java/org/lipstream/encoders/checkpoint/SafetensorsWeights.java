package org.lipstream.encoders.checkpoint;

import ai.djl.ndarray.NDManager;
import java.nio.file.Path;

/** Opens safetensors checkpoints as tensors. */
public final class SafetensorsWeights {
  private SafetensorsWeights() {}

  /**
   * Opens a checkpoint; a tensor is read when it is first asked for.
   *
   * @param manager owns the tensors
   * @param path a .safetensors file, or a directory as {@link SafetensorsCheckpoint#open} takes it
   * @throws ModelFormatException if files are missing, truncated or not safetensors
   */
  public static Weights open(NDManager manager, Path path) {
    return SafetensorsCheckpoint.open(path).weights(manager);
  }
}

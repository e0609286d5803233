package org.lipstream.encoders.project;

import ai.djl.ndarray.NDArray;
import org.lipstream.encoders.checkpoint.Weights;
import org.lipstream.encoders.tensor.LayerNorm;
import org.lipstream.encoders.tensor.Linear;

/** Linear -> ReLU -> Linear [-> LayerNorm], as Llama-AVSR projects each modality. */
public final class Projector {
  private final Linear in;
  private final Linear out;
  private final LayerNorm norm;

  /**
   * Looks {@code 0}, {@code 2} and, where it exists, {@code 3} (the norm) up under the prefix.
   *
   * @param inner width between both layers
   */
  public Projector(Weights weights, String prefix, int inputWidth, int inner, int outputWidth) {
    in = Linear.read(weights, prefix + "0", inner, inputWidth);
    out = Linear.read(weights, prefix + "2", outputWidth, inner);
    boolean normed = weights.has(prefix + "3.weight");
    norm = normed ? LayerNorm.read(weights, prefix + "3", outputWidth) : null;
  }

  /** (B, T, input width) -> (B, T, output width). */
  public NDArray apply(NDArray x) {
    NDArray y = out.apply(in.apply(x).getNDArrayInternal().relu());
    return norm == null ? y : norm.apply(y);
  }
}

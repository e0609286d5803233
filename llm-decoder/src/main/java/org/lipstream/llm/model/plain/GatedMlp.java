package org.lipstream.llm.model.plain;

import ai.djl.ndarray.NDArray;
import ai.djl.nn.Activation;
import org.lipstream.encoders.checkpoint.Weights;
import org.lipstream.encoders.tensor.Linear;
import org.lipstream.llm.model.LlamaConfig;

/**
 * The feed-forward layer: down(silu(gate(x)) * up(x)) (SwiGLU, arXiv 2002.05202).
 *
 * @param gate D -> F
 * @param up D -> F
 * @param down F -> D
 */
record GatedMlp(Linear gate, Linear up, Linear down) {

  static GatedMlp read(LlamaConfig config, Weights weights) {
    long hidden = config.hiddenSize();
    long inner = config.intermediateSize();
    return new GatedMlp(
        new Linear(weights.get("gate_proj.weight", inner, hidden), null),
        new Linear(weights.get("up_proj.weight", inner, hidden), null),
        new Linear(weights.get("down_proj.weight", hidden, inner), null));
  }

  /** (B, T, D) -> (B, T, D). */
  NDArray apply(NDArray x) {
    NDArray gated = gate.apply(x); // (B, T, F)
    NDArray active = gated.mul(Activation.sigmoid(gated)); // (B, T, F)
    return down.apply(active.mul(up.apply(x))); // (B, T, D)
  }
}

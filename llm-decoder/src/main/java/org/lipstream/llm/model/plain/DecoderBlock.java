package org.lipstream.llm.model.plain;

import ai.djl.ndarray.NDArray;
import org.lipstream.encoders.checkpoint.Weights;
import org.lipstream.encoders.tensor.EngineMemory;
import org.lipstream.llm.model.LlamaConfig;

/** Attention and feed-forward layer, each with a norm before it and a residual around it. */
record DecoderBlock(
    RmsNorm inputNorm,
    GroupedQueryAttention attention,
    RmsNorm middleNorm,
    GatedMlp mlp,
    double residualMultiplier) {

  /**
   * What a block gives.
   *
   * @param attentionWeights (B, H, T, T)
   * @param stream the residual stream after the block, (B, T, D)
   */
  record Result(NDArray attentionWeights, NDArray stream) {}

  /**
   * Reads one block.
   *
   * @param weights under {@code model.layers.N.}
   */
  static DecoderBlock read(LlamaConfig config, Weights weights) {
    return new DecoderBlock(
        norm(config, weights, "input_layernorm"),
        GroupedQueryAttention.read(config, weights.scope("self_attn.")),
        norm(config, weights, "post_attention_layernorm"),
        GatedMlp.read(config, weights.scope("mlp.")),
        config.multipliers().residual());
  }

  private static RmsNorm norm(LlamaConfig config, Weights weights, String name) {
    return new RmsNorm(weights.get(name + ".weight", config.hiddenSize()), config.normEpsilon());
  }

  /**
   * One step of the residual stream.
   *
   * @param stream (B, T, D)
   * @param mask as for {@link GroupedQueryAttention#apply}
   */
  Result apply(NDArray stream, RotaryEmbedding rotary, NDArray mask) {
    GroupedQueryAttention.Result attended = attention.apply(inputNorm.apply(stream), rotary, mask);
    NDArray middle = plus(stream, attended.output()); // (B, T, D)
    NDArray output = plus(middle, mlp.apply(middleNorm.apply(middle))); // (B, T, D)
    return new Result(attended.weights(), output);
  }

  private NDArray plus(NDArray stream, NDArray added) {
    return stream.add(EngineMemory.scale(residualMultiplier, added)); // (B, T, D)
  }
}

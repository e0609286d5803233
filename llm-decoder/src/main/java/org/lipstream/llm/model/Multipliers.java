package org.lipstream.llm.model;

/**
 * Constant factors that Granite's decoders have beyond Llama's.
 *
 * @param embedding of the embeddings, those of other media too
 * @param attention of the products of queries and keys; 1 / sqrt(headDim) in Llama
 * @param residual of what attention and feed-forward layers add to the residual stream
 * @param logits of the logits
 */
public record Multipliers(double embedding, double attention, double residual, double logits) {

  public Multipliers {
    LlamaConfig.require(embedding > 0, "embedding_multiplier", embedding, "> 0");
    LlamaConfig.require(attention > 0, "attention_multiplier", attention, "> 0");
    LlamaConfig.require(residual > 0, "residual_multiplier", residual, "> 0");
    LlamaConfig.require(logits > 0, "1 / logits_scaling", logits, "> 0");
  }

  /** Those of Llama and Qwen. */
  public static Multipliers plain(int headDim) {
    return new Multipliers(1, 1 / Math.sqrt(headDim), 1, 1);
  }
}

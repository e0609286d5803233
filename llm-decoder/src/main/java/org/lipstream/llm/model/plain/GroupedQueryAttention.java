package org.lipstream.llm.model.plain;

import ai.djl.ndarray.NDArray;
import java.util.Optional;
import org.lipstream.encoders.checkpoint.Weights;
import org.lipstream.encoders.tensor.EngineMemory;
import org.lipstream.encoders.tensor.Linear;
import org.lipstream.llm.model.LlamaConfig;

/**
 * Causal self-attention in which several query heads share a key and value head (GQA, arXiv
 * 2305.13245).
 *
 * @param query D -> H d, with a bias in Qwen2
 * @param key D -> K d, with a bias in Qwen2
 * @param value D -> K d, with a bias in Qwen2
 * @param output H d -> D
 * @param queryNorm of each head's queries, in Qwen3
 * @param keyNorm of each head's keys, in Qwen3
 */
record GroupedQueryAttention(
    LlamaConfig config,
    Linear query,
    Linear key,
    Linear value,
    Linear output,
    Optional<RmsNorm> queryNorm,
    Optional<RmsNorm> keyNorm) {

  /**
   * What attention gives.
   *
   * @param weights after the softmax, (B, H, T, T)
   * @param output (B, T, D)
   */
  record Result(NDArray weights, NDArray output) {}

  static GroupedQueryAttention read(LlamaConfig config, Weights weights) {
    return new GroupedQueryAttention(
        config,
        projection(config, weights, "q_proj", config.heads()),
        projection(config, weights, "k_proj", config.keyValueHeads()),
        projection(config, weights, "v_proj", config.keyValueHeads()),
        new Linear(
            weights.get(
                "o_proj.weight", config.hiddenSize(), (long) config.heads() * config.headDim()),
            null),
        norm(config, weights, "q_norm"),
        norm(config, weights, "k_norm"));
  }

  private static Linear projection(LlamaConfig config, Weights weights, String name, int heads) {
    long width = (long) heads * config.headDim();
    String bias = name + ".bias";
    return new Linear(
        weights.get(name + ".weight", width, config.hiddenSize()),
        weights.has(bias) ? weights.get(bias, width) : null);
  }

  private static Optional<RmsNorm> norm(LlamaConfig config, Weights weights, String name) {
    return config.normalizesHeads()
        ? Optional.of(
            new RmsNorm(weights.get(name + ".weight", config.headDim()), config.normEpsilon()))
        : Optional.empty();
  }

  /**
   * Attends within each row.
   *
   * @param x (B, T, D)
   * @param mask added to the scores, (B, 1, T, T): 0 where a query may see a key
   */
  Result apply(NDArray x, RotaryEmbedding rotary, NDArray mask) {
    NDArray queries = byHead(query.apply(x), config.heads()); // (B, H, T, d)
    NDArray keys = byHead(key.apply(x), config.keyValueHeads()); // (B, K, T, d)
    NDArray values = byHead(value.apply(x), config.keyValueHeads()); // (B, K, T, d)
    queries = rotary.turn(normalized(queryNorm, queries)); // (B, H, T, d)
    keys = rotary.turn(normalized(keyNorm, keys)); // (B, K, T, d)
    keys = keys.repeat(1, config.queriesPerKey()); // (B, H, T, d)
    values = values.repeat(1, config.queriesPerKey()); // (B, H, T, d)
    NDArray products = queries.matMul(keys.swapAxes(2, 3)); // (B, H, T, T)
    NDArray scores = EngineMemory.scale(config.multipliers().attention(), products);
    NDArray weights = scores.add(mask).softmax(-1); // (B, H, T, T)
    NDArray mixed = weights.matMul(values).swapAxes(1, 2); // (B, T, H, d)
    long rows = x.getShape().get(0);
    long width = (long) config.heads() * config.headDim();
    return new Result(
        weights, output.apply(mixed.reshape(rows, mixed.getShape().get(1), width))); // (B, T, D)
  }

  /** (B, T, heads d) -> (B, heads, T, d). */
  private NDArray byHead(NDArray x, int heads) {
    long rows = x.getShape().get(0);
    long positions = x.getShape().get(1);
    return x.reshape(rows, positions, heads, config.headDim()).swapAxes(1, 2);
  }

  private static NDArray normalized(Optional<RmsNorm> norm, NDArray heads) {
    return norm.map(one -> one.apply(heads)).orElse(heads);
  }
}

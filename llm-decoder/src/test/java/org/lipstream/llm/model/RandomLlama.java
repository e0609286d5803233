package org.lipstream.llm.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.lipstream.encoders.checkpoint.MapWeights;
import org.lipstream.encoders.checkpoint.Weights;

/** Tiny configurations and random weights for them, as plain arrays and as tensors. */
public final class RandomLlama {
  public static final int VOCABULARY = 23;

  /** One tensor's values. */
  public record Values(float[] values, long[] shape) {}

  private RandomLlama() {}

  /** One of each kind. */
  public static List<LlamaConfig> configs() {
    return List.of(llama(), qwen2(), qwen3(), granite());
  }

  /** Two blocks, 6 heads of 4 on 2 key heads, so that heads * headDim is not hiddenSize. */
  public static LlamaConfig llama() {
    RopeConfig rope = new RopeConfig(100, new RopeScaling.Llama3(4, 1, 4, 16));
    return new LlamaConfig(
        "llama", 10, 2, 6, 2, 4, 14, 1e-2, VOCABULARY, false, 1, List.of(2), rope);
  }

  /** Two blocks that normalise each head's queries and keys; frequencies have divisors. */
  public static LlamaConfig qwen3() {
    RopeConfig rope = new RopeConfig(50, new RopeScaling.Divisors(List.of(1f, 2.5f, 3f)));
    return new LlamaConfig(
        "qwen3", 10, 2, 4, 2, 6, 12, 1e-2, VOCABULARY, true, -1, List.of(2, 5), rope);
  }

  /** Two blocks, none of whose multipliers is the usual one. */
  public static LlamaConfig granite() {
    return new LlamaConfig(
        "granite",
        8,
        2,
        4,
        2,
        2,
        12,
        1e-3,
        VOCABULARY,
        true,
        1,
        List.of(2),
        RopeConfig.plain(100),
        new Multipliers(1.5, 0.4, 0.6, 0.25));
  }

  /** One block with biases, all heads with their own keys, tied embeddings. */
  public static LlamaConfig qwen2() {
    RopeConfig rope = RopeConfig.plain(50);
    return new LlamaConfig("qwen2", 8, 1, 2, 2, 4, 12, 1e-5, VOCABULARY, true, -1, List.of(), rope);
  }

  public static Map<String, Values> values(LlamaConfig config, long seed) {
    Random random = new Random(seed);
    Map<String, Values> all = new LinkedHashMap<>();
    int hidden = config.hiddenSize();
    int heads = config.heads() * config.headDim();
    int keys = config.keyValueHeads() * config.headDim();
    put(all, random, "model.embed_tokens.weight", config.vocabularySize(), hidden);
    for (int block = 0; block < config.blocks(); block++) {
      String prefix = "model.layers." + block + ".";
      put(all, random, prefix + "input_layernorm.weight", hidden);
      put(all, random, prefix + "self_attn.q_proj.weight", heads, hidden);
      put(all, random, prefix + "self_attn.k_proj.weight", keys, hidden);
      put(all, random, prefix + "self_attn.v_proj.weight", keys, hidden);
      if ("qwen2".equals(config.modelType())) {
        put(all, random, prefix + "self_attn.q_proj.bias", heads);
        put(all, random, prefix + "self_attn.k_proj.bias", keys);
        put(all, random, prefix + "self_attn.v_proj.bias", keys);
      }
      if ("qwen3".equals(config.modelType())) {
        put(all, random, prefix + "self_attn.q_norm.weight", config.headDim());
        put(all, random, prefix + "self_attn.k_norm.weight", config.headDim());
      }
      put(all, random, prefix + "self_attn.o_proj.weight", hidden, heads);
      put(all, random, prefix + "post_attention_layernorm.weight", hidden);
      put(all, random, prefix + "mlp.gate_proj.weight", config.intermediateSize(), hidden);
      put(all, random, prefix + "mlp.up_proj.weight", config.intermediateSize(), hidden);
      put(all, random, prefix + "mlp.down_proj.weight", hidden, config.intermediateSize());
    }
    put(all, random, "model.norm.weight", hidden);
    if (!config.tiedEmbeddings()) {
      put(all, random, "lm_head.weight", config.vocabularySize(), hidden);
    }
    return all;
  }

  public static Weights weights(NDManager manager, Map<String, Values> values) {
    Map<String, NDArray> tensors = new LinkedHashMap<>();
    values.forEach(
        (name, v) -> tensors.put(name, manager.create(v.values(), new Shape(v.shape()))));
    return new MapWeights("random", tensors);
  }

  public static LlamaModel model(LlamaConfig config, NDManager manager) {
    return LlamaModel.of(config, weights(manager, values(config, 1)), manager);
  }

  private static void put(Map<String, Values> all, Random random, String name, long... shape) {
    int size = 1;
    for (long length : shape) {
      size *= Math.toIntExact(length);
    }
    float[] values = new float[size];
    for (int i = 0; i < size; i++) {
      values[i] = (float) (0.5 * random.nextGaussian());
    }
    all.put(name, new Values(values, shape));
  }
}

package org.lipstream.llm.onnx;

import java.util.List;
import java.util.Map;
import org.lipstream.encoders.checkpoint.Weights;
import org.lipstream.llm.model.LlamaConfig;

/** Writes one block of {@link DecoderGraph}. */
final class BlockNodes {
  private static final Map<String, Number> NONE = Map.of();

  private final int index;
  private final LlamaConfig config;
  private final OnnxGraph graph;
  private final MatrixNodes matrices;
  private final Weights weights;

  /**
   * Where the residual stream stands.
   *
   * @param stream (B, T, D), without what was computed last
   * @param added (B, T, D), which belongs to it
   */
  record Result(String stream, String added) {}

  /**
   * What a norm gives.
   *
   * @param normalized (B, T, D)
   * @param stream the sum that was normalised, (B, T, D)
   */
  record Normed(String normalized, String stream) {}

  /**
   * @param weights the whole model's
   */
  BlockNodes(
      int index, LlamaConfig config, OnnxGraph graph, MatrixNodes matrices, Weights weights) {
    this.index = index;
    this.config = config;
    this.graph = graph;
    this.matrices = matrices;
    this.weights = weights.scope("model.layers." + index + ".");
  }

  Result write(String stream, String added) {
    Normed first = normed("input_layernorm", stream, added);
    String attended = attention(first.normalized()); // (B, T, D)
    Normed second = normed("post_attention_layernorm", first.stream(), attended);
    return new Result(second.stream(), mlp(second.normalized()));
  }

  private Normed normed(String name, String stream, String added) {
    String weight = name(name);
    graph.constant(
        weight,
        weights.get(name + ".weight", config.hiddenSize()).toFloatArray(),
        config.hiddenSize());
    return norm(graph, config, weight, stream, added, weight);
  }

  /**
   * RMSNorm of stream + added.
   *
   * @param added null where there is nothing to add
   */
  static Normed norm(
      OnnxGraph graph,
      LlamaConfig config,
      String prefix,
      String stream,
      String added,
      String weight) {
    String normalized = prefix + ".out";
    float epsilon = (float) config.normEpsilon();
    if (added == null) {
      graph.node(
          "",
          "SimplifiedLayerNormalization",
          List.of(stream, weight),
          List.of(normalized),
          Map.of("axis", -1, "epsilon", epsilon));
      return new Normed(normalized, stream);
    }
    String sum = prefix + ".sum";
    graph.node(
        OnnxGraph.MICROSOFT,
        "SkipSimplifiedLayerNormalization",
        List.of(stream, added, weight),
        List.of(normalized, "", "", sum),
        Map.of("epsilon", epsilon));
    return new Normed(normalized, sum);
  }

  /** (B, T, D) -> (B, T, D). */
  private String attention(String input) {
    int hidden = config.hiddenSize();
    int queryWidth = config.heads() * config.headDim();
    int keyWidth = config.keyValueHeads() * config.headDim();
    int width = queryWidth + 2 * keyWidth;
    float[] fused =
        concat(
            matrix("self_attn.q_proj.weight", queryWidth, hidden),
            matrix("self_attn.k_proj.weight", keyWidth, hidden),
            matrix("self_attn.v_proj.weight", keyWidth, hidden));
    String projected = name("qkv"); // (B, T, (H + 2 K) d)
    matrices.product(input, projected, fused, width, hidden);
    if (weights.has("self_attn.q_proj.bias")) {
      projected = biased(projected, queryWidth, keyWidth);
    }
    String mixed = name("mixed"); // (B, T, H d)
    groupQueryAttention(
        config.normalizesHeads()
            ? headNorms(projected, queryWidth, keyWidth)
            : List.of(projected, "", ""),
        mixed);
    String output = name("attended"); // (B, T, D)
    matrices.product(
        mixed,
        output,
        residual(matrix("self_attn.o_proj.weight", hidden, queryWidth)),
        hidden,
        queryWidth);
    return output;
  }

  private String biased(String projected, int queryWidth, int keyWidth) {
    float[] bias =
        concat(
            weights.get("self_attn.q_proj.bias", queryWidth).toFloatArray(),
            weights.get("self_attn.k_proj.bias", keyWidth).toFloatArray(),
            weights.get("self_attn.v_proj.bias", keyWidth).toFloatArray());
    graph.constant(name("qkv.bias"), bias, bias.length);
    String sum = name("qkv.sum");
    graph.node("", "Add", List.of(projected, name("qkv.bias")), List.of(sum), NONE);
    return sum;
  }

  /** Queries and keys with each head normalised, and the values, (B, T, n d) each. */
  private List<String> headNorms(String projected, int queryWidth, int keyWidth) {
    List<String> parts = List.of(name("q"), name("k"), name("v"));
    graph.constant(name("widths"), new long[] {queryWidth, keyWidth, keyWidth}, 3);
    graph.node("", "Split", List.of(projected, name("widths")), parts, Map.of("axis", -1));
    return List.of(
        headNorm(parts.get(0), "q_norm", config.heads()),
        headNorm(parts.get(1), "k_norm", config.keyValueHeads()),
        parts.get(2));
  }

  /** (B, T, n d) -> (B, T, n d). */
  private String headNorm(String input, String norm, int heads) {
    int headDim = config.headDim();
    String weight = name(norm);
    graph.constant(
        weight, weights.get("self_attn." + norm + ".weight", headDim).toFloatArray(), headDim);
    graph.constant(weight + ".apart", new long[] {0, 0, heads, headDim}, 4);
    graph.constant(weight + ".together", new long[] {0, 0, (long) heads * headDim}, 3);
    graph.node("", "Reshape", List.of(input, weight + ".apart"), List.of(weight + ".heads"), NONE);
    String normalized =
        norm(graph, config, weight, weight + ".heads", null, weight).normalized(); // (B, T, n, d)
    String output = weight + ".flat";
    graph.node("", "Reshape", List.of(normalized, weight + ".together"), List.of(output), NONE);
    return output;
  }

  /** Rotation, cache and attention; queries, keys and values apart, or all in the first. */
  private void groupQueryAttention(List<String> projected, String output) {
    graph.node(
        OnnxGraph.MICROSOFT,
        "GroupQueryAttention",
        List.of(
            projected.get(0),
            projected.get(1),
            projected.get(2),
            DecoderGraph.past("key", index),
            DecoderGraph.past("value", index),
            DecoderGraph.LAST_SLOTS,
            DecoderGraph.TOTAL,
            DecoderGraph.COS,
            DecoderGraph.SIN),
        List.of(output, DecoderGraph.present("key", index), DecoderGraph.present("value", index)),
        Map.of(
            "num_heads",
            config.heads(),
            "kv_num_heads",
            config.keyValueHeads(),
            "scale",
            (float) config.multipliers().attention(),
            "do_rotary",
            1));
  }

  /** (B, T, D) -> (B, T, D). */
  private String mlp(String input) {
    int hidden = config.hiddenSize();
    int inner = config.intermediateSize();
    float[] fused =
        concat(
            matrix("mlp.gate_proj.weight", inner, hidden),
            matrix("mlp.up_proj.weight", inner, hidden));
    matrices.product(input, name("gate_up"), fused, 2 * inner, hidden); // (B, T, 2 F)
    graph.node(
        "",
        "Split",
        List.of(name("gate_up")),
        List.of(name("gate"), name("up")),
        Map.of("axis", -1, "num_outputs", 2));
    graph.node( // x sigmoid(x)
        OnnxGraph.MICROSOFT,
        "QuickGelu",
        List.of(name("gate")),
        List.of(name("silu")),
        Map.of("alpha", 1f));
    graph.node("", "Mul", List.of(name("silu"), name("up")), List.of(name("active")), NONE);
    matrices.product(
        name("active"),
        name("down"),
        residual(matrix("mlp.down_proj.weight", hidden, inner)),
        hidden,
        inner);
    return name("down");
  }

  private float[] matrix(String name, int rows, int columns) {
    return weights.get(name, rows, columns).toFloatArray();
  }

  /** Granite's factor of what is added to the stream goes into the matrix. */
  private float[] residual(float[] matrix) {
    float factor = (float) config.multipliers().residual();
    for (int i = 0; factor != 1 && i < matrix.length; i++) {
      matrix[i] *= factor;
    }
    return matrix;
  }

  private static float[] concat(float[]... parts) {
    int length = 0;
    for (float[] part : parts) {
      length += part.length;
    }
    float[] all = new float[length];
    int at = 0;
    for (float[] part : parts) {
      System.arraycopy(part, 0, all, at, part.length);
      at += part.length;
    }
    return all;
  }

  private String name(String what) {
    return "block_" + index + "." + what;
  }
}

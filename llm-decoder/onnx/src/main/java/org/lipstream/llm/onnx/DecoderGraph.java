package org.lipstream.llm.onnx;

import ai.djl.ndarray.NDManager;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.lipstream.encoders.checkpoint.Weights;
import org.lipstream.llm.model.LlamaConfig;
import org.lipstream.llm.onnx.OnnxGraph.Type;

/**
 * Writes the decoder's graph: RMSNorm, one product for queries, keys and values, attention with its
 * rotation and cache in one node, one product for gate and up. Each residual is added by the norm
 * after it.
 */
final class DecoderGraph {
  /** (B, T, D). */
  static final String EMBEDDINGS = "embeddings";

  /** Of each row, how many slots are filled after the pass, less one; int32 (B). */
  static final String LAST_SLOTS = "last_slots";

  /** The largest number of slots filled after the pass; int32 (). */
  static final String TOTAL = "total";

  /** Rotation by position, (C or more, d / 2). */
  static final String COS = "cos";

  /** Rotation by position, (C or more, d / 2). */
  static final String SIN = "sin";

  /** Positions to score, counted over all rows; int64 (R). */
  static final String SCORED = "scored";

  /** (R, V). */
  static final String LOGITS = "logits";

  private static final Map<String, Number> NONE = Map.of();

  private final LlamaConfig config;
  private final MatrixNodes matrices;
  private final OnnxGraph graph = new OnnxGraph();

  private DecoderGraph(LlamaConfig config, Precision precision, WeightFile file) {
    this.config = config;
    this.matrices = new MatrixNodes(graph, file, precision);
  }

  /**
   * The model, its matrices in a file beside it.
   *
   * @param weights opens the weights under a manager; asked for each block, and for the rest
   */
  static byte[] write(
      LlamaConfig config,
      Function<NDManager, Weights> weights,
      Precision precision,
      WeightFile file) {
    DecoderGraph decoder = new DecoderGraph(config, precision, file);
    decoder.inputs();
    String stream = decoder.scaledEmbeddings(); // (B, T, D)
    String added = null; // what the next norm adds to the stream first
    for (int block = 0; block < config.blocks(); block++) {
      try (NDManager manager = NDManager.newBaseManager()) {
        BlockNodes nodes =
            new BlockNodes(block, config, decoder.graph, decoder.matrices, weights.apply(manager));
        BlockNodes.Result result = nodes.write(stream, added);
        stream = result.stream();
        added = result.added();
      }
    }
    try (NDManager manager = NDManager.newBaseManager()) {
      decoder.head(weights.apply(manager), stream, added);
    }
    return decoder.graph.toBytes();
  }

  private void inputs() {
    long pairs = config.headDim() / 2;
    graph.input(EMBEDDINGS, Type.FLOAT, "B", "T", config.hiddenSize());
    graph.input(LAST_SLOTS, Type.INT32, "B");
    graph.input(TOTAL, Type.INT32);
    graph.input(COS, Type.FLOAT, "P", pairs);
    graph.input(SIN, Type.FLOAT, "P", pairs);
    graph.input(SCORED, Type.INT64, "R");
    for (int block = 0; block < config.blocks(); block++) {
      for (String kind : new String[] {"key", "value"}) {
        Object[] shape = {"B", config.keyValueHeads(), "C", config.headDim()};
        graph.input(past(kind, block), Type.FLOAT, shape);
        graph.output(present(kind, block), Type.FLOAT, shape);
      }
    }
    graph.output(LOGITS, Type.FLOAT, "R", config.vocabularySize());
  }

  /** A block's keys or values before the pass. */
  static String past(String kind, int block) {
    return "past_" + kind + "_" + block;
  }

  /** The same buffer after it. */
  static String present(String kind, int block) {
    return "present_" + kind + "_" + block;
  }

  private String scaledEmbeddings() {
    float factor = (float) config.multipliers().embedding();
    if (factor == 1) {
      return EMBEDDINGS;
    }
    graph.constant("embedding_multiplier", new float[] {factor});
    graph.node("", "Mul", List.of(EMBEDDINGS, "embedding_multiplier"), List.of("scaled"), NONE);
    return "scaled";
  }

  /** Final norm, positions to score, output layer. */
  private void head(Weights weights, String stream, String added) {
    float[] norm = weights.get("model.norm.weight", config.hiddenSize()).toFloatArray();
    for (int i = 0; i < norm.length; i++) {
      norm[i] *= (float) config.multipliers().logits();
    }
    graph.constant("final_norm", norm, norm.length);
    String normalized =
        BlockNodes.norm(graph, config, "final", stream, added, "final_norm").normalized();
    graph.constant("all_positions", new long[] {-1, config.hiddenSize()}, 2);
    List<String> flat = new ArrayList<>(List.of(normalized, "all_positions"));
    graph.node("", "Reshape", flat, List.of("flat"), NONE); // (B * T, D)
    graph.node("", "Gather", List.of("flat", SCORED), List.of("last"), Map.of("axis", 0)); // (R, D)
    String table = config.tiedEmbeddings() ? "model.embed_tokens.weight" : "lm_head.weight";
    float[] head = weights.get(table, config.vocabularySize(), config.hiddenSize()).toFloatArray();
    matrices.head("last", LOGITS, head, config.vocabularySize(), config.hiddenSize());
  }
}

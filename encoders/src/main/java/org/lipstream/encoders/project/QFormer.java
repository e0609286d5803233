package org.lipstream.encoders.project;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import org.lipstream.encoders.checkpoint.ModelConfig;
import org.lipstream.encoders.checkpoint.Weights;
import org.lipstream.encoders.tensor.Activation;
import org.lipstream.encoders.tensor.Attention;
import org.lipstream.encoders.tensor.LayerNorm;
import org.lipstream.encoders.tensor.Linear;

/**
 * A querying transformer (Li et al., arXiv 2301.12597): a few learned vectors look at a window of
 * vectors and say what is in it; post-norm layers as BERT's. Letters: B windows, S vectors of a
 * window, Q queries, D width.
 */
public final class QFormer {
  private final NDArray queries; // (1, Q, D)
  private final LayerNorm norm;
  private final List<Layer> layers = new ArrayList<>();

  /**
   * The sizes, from its config.
   *
   * @param inputWidth of the vectors that are looked at
   * @param crossFrequency every so many layers, the first among them, look at them
   */
  public record Sizes(
      int width,
      int inputWidth,
      int heads,
      int layers,
      int feedForward,
      int crossFrequency,
      double normEpsilon,
      Activation activation) {
    public Sizes {
      ModelConfig.requirePositive("num_hidden_layers", layers);
      ModelConfig.requirePositive("intermediate_size", feedForward);
      ModelConfig.requirePositive("encoder_hidden_size", inputWidth);
      ModelConfig.requirePositive("cross_attention_frequency", crossFrequency);
      ModelConfig.requireDivisible("hidden_size", width, "num_attention_heads", heads);
    }

    /** Reads {@code projector_config}. */
    public static Sizes read(JsonNode json) {
      ModelConfig.requireDefault(json, "use_qformer_text_input", "false");
      return new Sizes(
          ModelConfig.integer(json, "hidden_size"),
          ModelConfig.integer(json, "encoder_hidden_size"),
          ModelConfig.integer(json, "num_attention_heads"),
          ModelConfig.integer(json, "num_hidden_layers"),
          ModelConfig.integer(json, "intermediate_size"),
          json.path("cross_attention_frequency").asInt(2),
          json.path("layer_norm_eps").asDouble(1e-12),
          Activation.of(json.path("hidden_act").asText("gelu")));
    }
  }

  /**
   * Looks the tensors up: {@code query} and what stands under {@code qformer.}.
   *
   * @param queries Q
   */
  public QFormer(Sizes sizes, int queries, Weights weights) {
    this.queries = weights.get("query", 1, queries, sizes.width);
    Weights former = weights.scope("qformer.");
    norm = LayerNorm.read(former, "layernorm", sizes.width, sizes.normEpsilon);
    for (int i = 0; i < sizes.layers; i++) {
      layers.add(
          Layer.read(
              sizes, i % sizes.crossFrequency == 0, former.scope("encoder.layer." + i + ".")));
    }
  }

  /** (B, S, input width) -> (B, Q, D). */
  public NDArray apply(NDArray windows) {
    long count = windows.getShape().get(0);
    Shape shape = queries.getShape();
    NDArray x = windows.getManager().zeros(new Shape(count, shape.get(1), shape.get(2)));
    x = norm.apply(x.add(queries)); // (B, Q, D)
    for (Layer layer : layers) {
      x = layer.apply(x, windows);
    }
    return x;
  }

  private record Layer(
      Heads self, Heads cross, Linear in, Activation activation, Linear out, LayerNorm norm) {

    static Layer read(Sizes sizes, boolean crosses, Weights weights) {
      int width = sizes.width;
      return new Layer(
          Heads.read(sizes, width, weights.scope("attention.")),
          crosses ? Heads.read(sizes, sizes.inputWidth, weights.scope("crossattention.")) : null,
          Linear.read(weights, "intermediate_query.dense", sizes.feedForward, width),
          sizes.activation,
          Linear.read(weights, "output_query.dense", width, sizes.feedForward),
          LayerNorm.read(weights, "output_query.LayerNorm", width, sizes.normEpsilon));
    }

    NDArray apply(NDArray queries, NDArray windows) {
      NDArray x = self.apply(queries, queries);
      if (cross != null) {
        x = cross.apply(x, windows);
      }
      return norm.apply(x.add(out.apply(activation.apply(in.apply(x))))); // (B, Q, D)
    }
  }

  private record Heads(
      int heads, Linear query, Linear key, Linear value, Linear out, LayerNorm norm) {

    static Heads read(Sizes sizes, int seenWidth, Weights weights) {
      int width = sizes.width;
      return new Heads(
          sizes.heads,
          Linear.read(weights, "attention.query", width, width),
          Linear.read(weights, "attention.key", width, seenWidth),
          Linear.read(weights, "attention.value", width, seenWidth),
          Linear.read(weights, "output.dense", width, width),
          LayerNorm.read(weights, "output.LayerNorm", width, sizes.normEpsilon));
    }

    NDArray apply(NDArray x, NDArray seen) {
      NDArray weights =
          Attention.weights(
              Attention.byHead(query.apply(x), heads),
              Attention.byHead(key.apply(seen), heads),
              null); // (B, heads, Q, S)
      NDArray mixed = Attention.joined(weights.matMul(Attention.byHead(value.apply(seen), heads)));
      return norm.apply(x.add(out.apply(mixed))); // (B, Q, D)
    }
  }
}

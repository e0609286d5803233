package org.lipstream.llm.model.plain;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.ndarray.types.SparseFormat;
import java.util.ArrayList;
import java.util.List;
import org.lipstream.encoders.checkpoint.Weights;
import org.lipstream.encoders.tensor.EngineMemory;
import org.lipstream.encoders.tensor.Linear;
import org.lipstream.llm.model.BatchLayout;
import org.lipstream.llm.model.LlamaConfig;

/**
 * A Llama, Qwen2, Qwen3 or Granite decoder: embeddings, blocks, norm, output layer (Llama, arXiv
 * 2302.13971; Qwen3, arXiv 2505.09388). Differentiable; all that it computes belongs to the manager
 * of the embeddings that are passed in.
 */
public final class PlainDecoder {
  private static final float HIDDEN = -1e30f; // finite: a row that sees nothing must not be NaN

  private final LlamaConfig config;
  private final NDArray embeddings; // (V, D)
  private final List<DecoderBlock> blocks;
  private final RmsNorm finalNorm;
  private final Linear output; // D -> V; the embeddings where they are tied

  /**
   * All that a pass shows, by the names that Hugging Face's models return.
   *
   * @param hiddenStates the embeddings, then the residual stream after each block, (B, T, D) each
   * @param attentions after the softmax of each block, (B, H, T, T) each
   * @param logits (B, T, V)
   */
  public record Result(List<NDArray> hiddenStates, List<NDArray> attentions, NDArray logits) {}

  /**
   * Looks the tensors up under Hugging Face's names.
   *
   * @throws org.lipstream.encoders.checkpoint.ModelFormatException naming a tensor that is missing
   *     or has another shape
   */
  public PlainDecoder(LlamaConfig config, Weights weights) {
    long vocabulary = config.vocabularySize();
    long hidden = config.hiddenSize();
    this.config = config;
    this.embeddings = weights.get("model.embed_tokens.weight", vocabulary, hidden);
    this.blocks = new ArrayList<>();
    for (int block = 0; block < config.blocks(); block++) {
      blocks.add(DecoderBlock.read(config, weights.scope("model.layers." + block + ".")));
    }
    this.finalNorm = new RmsNorm(weights.get("model.norm.weight", hidden), config.normEpsilon());
    NDArray head =
        config.tiedEmbeddings() ? embeddings : weights.get("lm_head.weight", vocabulary, hidden);
    this.output = new Linear(head, null);
  }

  /** Token ids, int64 (B, T) -> (B, T, D). */
  public NDArray embed(NDArray ids) {
    return ids.getNDArrayInternal().embedding(ids, embeddings, SparseFormat.DENSE).head();
  }

  /**
   * Whole rows at once; token by token with a cache gives the same numbers.
   *
   * @param embedded tokens' embeddings or a projector's, (B, T, D)
   * @param layout which slots at the start of each row are padding
   */
  public Result forward(NDArray embedded, BatchLayout layout) {
    NDManager manager = embedded.getManager();
    int positions = Math.toIntExact(embedded.getShape().get(1));
    RotaryEmbedding rotary = RotaryEmbedding.of(config, layout, positions, manager);
    NDArray mask = causalMask(layout, positions, manager); // (B, 1, T, T)
    List<NDArray> hiddenStates = new ArrayList<>();
    List<NDArray> attentions = new ArrayList<>();
    NDArray stream = EngineMemory.scale(config.multipliers().embedding(), embedded); // (B, T, D)
    hiddenStates.add(stream);
    for (DecoderBlock block : blocks) {
      DecoderBlock.Result result = block.apply(stream, rotary, mask);
      stream = result.stream(); // (B, T, D)
      hiddenStates.add(stream);
      attentions.add(result.attentionWeights()); // (B, H, T, T)
    }
    NDArray logits = output.apply(finalNorm.apply(stream)); // (B, T, V)
    return new Result(
        hiddenStates, attentions, EngineMemory.scale(config.multipliers().logits(), logits));
  }

  /** 0 where a query may see a key: not after itself, and no padding; (B, 1, T, T). */
  private static NDArray causalMask(BatchLayout layout, int positions, NDManager manager) {
    float[] values = new float[layout.rows() * positions * positions];
    int at = 0;
    for (int row = 0; row < layout.rows(); row++) {
      for (int query = 0; query < positions; query++) {
        for (int key = 0; key < positions; key++) {
          values[at++] = layout.sees(row, query, key) ? 0 : HIDDEN;
        }
      }
    }
    return EngineMemory.create(manager, values, new Shape(layout.rows(), 1, positions, positions));
  }
}

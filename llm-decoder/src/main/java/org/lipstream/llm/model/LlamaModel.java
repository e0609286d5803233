package org.lipstream.llm.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.ndarray.types.SparseFormat;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.lipstream.encoders.checkpoint.ModelFormatException;
import org.lipstream.encoders.checkpoint.Weights;
import org.lipstream.encoders.tensor.EngineMemory;
import org.lipstream.encoders.tensor.Linear;
import org.lipstream.llm.model.BlockTap.Leftover;

/**
 * A decoder of Llama's kind (Llama, Qwen2, Qwen3, Granite) with grouped-query attention. Immutable,
 * and safe to use from several threads; what a stream has seen is in its {@link KvCache}. Making
 * one only fuses tensors, by differentiable operations, so that training makes a new model each
 * step from pieces of its parameter vector.
 *
 * <p>This is the fast path, of {@link FusedBlock}s, which training uses too: a model trained on it
 * meets no other rounding when it decodes, taps and mitigations have one place to stand, and a step
 * of training makes fewer nodes. {@link org.lipstream.llm.model.plain.PlainDecoder} is the
 * definition that it is tested against.
 *
 * <p>Results belong to the manager of the embeddings (or hidden states) that were passed in; what
 * arises on the way is freed.
 */
public final class LlamaModel {
  private final LlamaConfig config;
  private final NDArray embeddings; // (vocabularySize, hiddenSize)
  private final NDArray head; // (vocabularySize, hiddenSize)
  private final NDArray finalFactors; // (hiddenSize)
  private final List<FusedBlock> blocks;
  private final AttentionAdjustment adjustment;
  private final StreamIntervention intervention;

  private LlamaModel(
      LlamaConfig config, Weights weights, NDManager owner, List<FusedBlock> blocks) {
    this.config = config;
    long vocabulary = config.vocabularySize();
    long hidden = config.hiddenSize();
    this.embeddings = weights.get("model.embed_tokens.weight", vocabulary, hidden);
    this.head =
        config.tiedEmbeddings() ? embeddings : weights.get("lm_head.weight", vocabulary, hidden);
    try (NDManager scope = owner.newSubManager()) {
      NDArray norm = new BorrowedWeights(weights, scope).get("model.norm.weight", hidden);
      this.finalFactors = new ResidualStream(config, scope).factors(norm);
      finalFactors.attach(owner);
    }
    this.blocks = List.copyOf(blocks);
    this.adjustment = AttentionAdjustment.NONE;
    this.intervention = StreamIntervention.NONE;
  }

  private LlamaModel(
      LlamaModel same, AttentionAdjustment adjustment, StreamIntervention intervention) {
    this.config = same.config;
    this.embeddings = same.embeddings;
    this.head = same.head;
    this.finalFactors = same.finalFactors;
    this.blocks = same.blocks;
    this.adjustment = adjustment;
    this.intervention = intervention;
  }

  /** The same model, for one sequence whose attention is adjusted. */
  public LlamaModel with(AttentionAdjustment one) {
    return new LlamaModel(this, one, intervention);
  }

  /** The same model with an intervention between its blocks. */
  public LlamaModel with(StreamIntervention one) {
    return new LlamaModel(this, adjustment, one);
  }

  /**
   * Looks the tensors up under Hugging Face's names.
   *
   * @param owner gets the fused matrices; it must not live longer than the weights
   * @throws ModelFormatException naming a tensor that is missing or has another shape
   */
  public static LlamaModel of(LlamaConfig config, Weights weights, NDManager owner) {
    List<FusedBlock> blocks = new ArrayList<>();
    for (int block = 0; block < config.blocks(); block++) {
      blocks.add(FusedBlock.read(block, config, weights.scope(prefix(block)), owner));
    }
    return new LlamaModel(config, weights, owner, blocks);
  }

  /**
   * Reads {@code config.json} and the checkpoint beside it, a block at a time, so that at no moment
   * more than one block is in memory twice. An adapter in peft's format takes effect where there is
   * one; the model it adapts may stand in another folder, which its config names.
   *
   * @param owner gets the model's tensors
   * @throws ModelFormatException if the directory does not hold such a model
   */
  public static LlamaModel load(Path directory, NDManager owner) {
    LlamaFolder folder = new LlamaFolder(directory);
    return build(folder.config(), owner, folder.open());
  }

  /**
   * Builds a model a block at a time.
   *
   * @param owner gets the model's tensors
   * @param weights opens the weights under a manager, with which they go; asked for each block, and
   *     for the rest
   */
  public static LlamaModel build(
      LlamaConfig config, NDManager owner, Function<NDManager, Weights> weights) {
    List<FusedBlock> blocks = new ArrayList<>();
    for (int block = 0; block < config.blocks(); block++) {
      try (NDManager scope = owner.newSubManager()) {
        blocks.add(
            FusedBlock.read(block, config, weights.apply(scope).scope(prefix(block)), owner));
      }
    }
    return new LlamaModel(config, weights.apply(owner), owner, blocks);
  }

  private static String prefix(int block) {
    return "model.layers." + block + ".";
  }

  public LlamaConfig config() {
    return config;
  }

  /** An empty cache for a batch, under the given manager. */
  public KvCache newCache(NDManager manager, BatchLayout layout) {
    return new KvCache(manager, layout, config.blocks());
  }

  /** Token ids, int64 (B, T) -> (B, T, hiddenSize), in the manager of the ids. */
  public NDArray embed(NDArray ids) {
    return ids.getNDArrayInternal().embedding(ids, embeddings, SparseFormat.DENSE).head();
  }

  /** One row of token ids -> (1, T, hiddenSize). */
  public NDArray embed(NDManager manager, int... ids) {
    long[] row = new long[ids.length];
    for (int i = 0; i < ids.length; i++) {
      row[i] = ids[i];
    }
    return embed(manager.create(row, new Shape(1, row.length))); // a gradient needs the ids again
  }

  /**
   * Whole sequences at once, as in training.
   *
   * @param embeddings (B, T, hiddenSize)
   * @return hidden states after the final norm, (B, T, hiddenSize)
   */
  public NDArray forward(NDArray embeddings, BatchLayout layout, BlockTap tap) {
    return forward(embeddings, layout, null, tap);
  }

  /**
   * The next T positions of each row of a cache, which grows by them.
   *
   * @param embeddings (B, T, hiddenSize)
   * @return hidden states after the final norm, (B, T, hiddenSize)
   */
  public NDArray forward(NDArray embeddings, KvCache cache, BlockTap tap) {
    return forward(embeddings, cache.layout(), cache, tap);
  }

  /** (..., hiddenSize) -> (..., vocabularySize), before the softmax. */
  public NDArray logits(NDArray hidden) {
    NDArray logits = new Linear(head, null).apply(hidden);
    double factor = config.multipliers().logits();
    return factor == 1 ? logits : EngineMemory.scale(factor, logits);
  }

  private NDArray forward(NDArray embeddings, BatchLayout layout, KvCache cache, BlockTap tap) {
    int count = checked(embeddings.getShape(), layout);
    int start = cache == null ? 0 : cache.length();
    NDManager owner = embeddings.getManager();
    try (NDManager outer = owner.newSubManager()) {
      Rotary rotary = Rotary.at(outer, config, layout, start, count);
      NDArray mask = Pass.mask(outer, layout, start, count, config.queriesPerKey());
      Pass pass = new Pass(layout.rows(), count, rotary, mask, cache, tap, adjustment);
      NDArray value = new ResidualStream(config, outer).widen(embeddings); // (B * T, width)
      int layer = 0;
      for (FusedBlock block : blocks) {
        try (NDManager scope = outer.newSubManager()) {
          NDArray input = value;
          input.attach(scope);
          value = intervened(++layer, block.forward(input, pass), pass);
          value.attach(outer);
        }
      }
      if (cache != null) {
        cache.advance(count);
      }
      NDArray hidden =
          pass.apart(ResidualStream.narrow(ResidualStream.normalize(value)).mul(finalFactors));
      hidden.attach(owner);
      tap.leftover(blocks.size(), Leftover.STREAM, value);
      return hidden;
    }
  }

  /** (B * T, width) -> the same. */
  private NDArray intervened(int layer, NDArray stream, Pass pass) {
    if (intervention == StreamIntervention.NONE) {
      return stream;
    }
    NDArray features = pass.apart(ResidualStream.narrow(stream));
    return ResidualStream.replaced(stream, intervention.after(layer, features));
  }

  private int checked(Shape shape, BatchLayout layout) {
    boolean fits =
        shape.dimension() == 3
            && shape.get(0) == layout.rows()
            && shape.get(1) > 0
            && shape.get(2) == config.hiddenSize();
    LlamaConfig.require(
        fits,
        "embeddings",
        shape,
        "(" + layout.rows() + ", 1 or more, " + config.hiddenSize() + ")");
    return Math.toIntExact(shape.get(1));
  }
}

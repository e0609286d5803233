package org.lipstream.llm.decode;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.Arrays;
import java.util.List;
import org.lipstream.llm.model.BatchLayout;
import org.lipstream.llm.model.BlockTap;
import org.lipstream.llm.model.KvCache;
import org.lipstream.llm.model.LlamaModel;

/** Scores by a Llama or Qwen2 model with a cache; prompts of different lengths share one batch. */
public final class LlamaNextToken implements NextToken {
  private final LlamaModel model;
  private final BlockTap tap;
  private final NDManager manager;
  private final List<NDArray> prompts;
  private final KvCache start; // null where the prompts are read from their beginning
  private KvCache cache;

  /**
   * Prepares to read prompts.
   *
   * @param parent what is computed lives under it until {@link #close}
   * @param prompts embeddings, each (T, hiddenSize), which stay the caller's
   * @param tap sees all passes: the prompts with their prefixes first, then one position at a time;
   *     rows as the batch has them at that time
   */
  public LlamaNextToken(LlamaModel model, NDManager parent, List<NDArray> prompts, BlockTap tap) {
    this(model, parent, prompts, null, tap);
  }

  private LlamaNextToken(
      LlamaModel model, NDManager parent, List<NDArray> prompts, KvCache start, BlockTap tap) {
    if (prompts.isEmpty()) {
      throw new IllegalArgumentException("prompts: 0 (expected: >= 1)");
    }
    this.model = model;
    this.tap = tap;
    this.manager = parent.newSubManager();
    this.prompts = List.copyOf(prompts);
    this.start = start;
  }

  /**
   * One prompt, of which the beginning has been read.
   *
   * @param start of one row, which grows; it stays the caller's
   * @param rest embeddings of the prompt's other positions, (T, hiddenSize)
   */
  public static LlamaNextToken after(
      KvCache start, LlamaModel model, NDManager parent, NDArray rest, BlockTap tap) {
    return new LlamaNextToken(model, parent, List.of(rest), start, tap);
  }

  /** One prompt, seen by nobody. */
  public LlamaNextToken(LlamaModel model, NDManager parent, NDArray prompt) {
    this(model, parent, List.of(prompt), BlockTap.NONE);
  }

  @Override
  public int prompts() {
    return prompts.size();
  }

  @Override
  public float[][][] begin(int[][] prefixes) {
    if (cache != null || prefixes.length != prompts.size()) {
      throw new IllegalStateException(
          "prefixes: %d, begun: %b (expected: %d, false)"
              .formatted(prefixes.length, cache != null, prompts.size()));
    }
    int[] lengths = new int[prefixes.length];
    for (int row = 0; row < lengths.length; row++) {
      lengths[row] = Math.toIntExact(prompts.get(row).getShape().get(0)) + prefixes[row].length;
    }
    int slots = Arrays.stream(lengths).max().orElseThrow();
    int asked = 1 + Arrays.stream(prefixes).mapToInt(prefix -> prefix.length).max().orElseThrow();
    cache =
        start != null
            ? start
            : model.newCache(
                manager,
                BatchLayout.leftPadded(
                    Arrays.stream(lengths).map(length -> slots - length).toArray()));
    float[][][] logits = new float[prefixes.length][][];
    try (NDManager scope = manager.newSubManager()) {
      NDArray hidden = model.forward(batch(scope, prefixes), cache, tap); // (B, T, D)
      float[][] flat = scores(last(hidden, asked)); // (B * asked, vocabulary)
      for (int row = 0; row < logits.length; row++) {
        int end = (row + 1) * asked;
        logits[row] = Arrays.copyOfRange(flat, end - 1 - prefixes[row].length, end);
      }
    }
    return logits;
  }

  @Override
  public float[][] step(int[] parents, int[] tokens) {
    tap.rowsChange(parents, cache);
    cache.select(parents);
    try (NDManager scope = manager.newSubManager()) {
      long[] ids = Arrays.stream(tokens).asLongStream().toArray();
      NDArray embedded = model.embed(scope.create(ids, new Shape(ids.length, 1))); // (B, 1, D)
      return scores(model.forward(embedded, cache, tap));
    }
  }

  @Override
  public void close() {
    if (cache != null) {
      tap.end(cache);
    }
    manager.close();
  }

  /** Prompts and prefixes, padded in front: (B, slots, D). */
  private NDArray batch(NDManager scope, int[][] prefixes) {
    NDList rows = new NDList();
    for (int row = 0; row < prefixes.length; row++) {
      int padding = cache.layout().leftPadding(row);
      NDList parts = new NDList(scope.zeros(new Shape(padding, model.config().hiddenSize())));
      parts.add(prompts.get(row));
      if (prefixes[row].length > 0) {
        parts.add(model.embed(scope, prefixes[row]).squeeze(0));
      }
      rows.add(NDArrays.concat(parts, 0)); // (slots, D)
    }
    return NDArrays.stack(rows);
  }

  /** (B, T, D) -> (B, count, D), the last positions. */
  private static NDArray last(NDArray hidden, int count) {
    long before = hidden.getShape().get(1) - count;
    return before == 0 ? hidden : hidden.split(new long[] {before}, 1).get(1);
  }

  /** (B, T, D) -> [B * T][vocabulary]. */
  private float[][] scores(NDArray hidden) {
    float[] flat = model.logits(hidden).toFloatArray();
    int vocabulary = model.config().vocabularySize();
    float[][] rows = new float[flat.length / vocabulary][];
    for (int row = 0; row < rows.length; row++) {
      rows[row] = Arrays.copyOfRange(flat, row * vocabulary, (row + 1) * vocabulary);
    }
    return rows;
  }
}

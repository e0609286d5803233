package org.lipstream.llm.lab.train;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.lipstream.encoders.checkpoint.Weights;
import org.lipstream.llm.lab.train.loop.Objective;
import org.lipstream.llm.lab.train.loss.CrossEntropy;
import org.lipstream.llm.lab.train.tune.SinkCounts;
import org.lipstream.llm.model.BatchLayout;
import org.lipstream.llm.model.BlockTap;
import org.lipstream.llm.model.LlamaConfig;
import org.lipstream.llm.model.LlamaModel;
import org.lipstream.monitor.probe.TokenRole;

/**
 * TrainingStage (c): the language model learns to continue prose, and sentences like those of the
 * task.
 */
final class LanguageObjective implements Objective<LanguageObjective.TokenRows> {
  private static final int HELD_OUT_ROWS = 32;
  private static final int WATCHED_ROWS = 6;

  private final LlamaConfig config;
  private final int bos;
  private final int[] prose;
  private final int[] sentences;
  private final int heldOut;
  private final Mix mix;
  private final int rows;
  private final int length;
  private final long seed;

  /**
   * What rows are made of.
   *
   * @param prose share of rows of prose; the others are sentences
   * @param repeats share of rows whose second half says the first half again
   */
  record Mix(double prose, double repeats) {
    public static final Mix BUNDLED = new Mix(0.8, 0);
  }

  /**
   * Rows of token ids, each with what comes next.
   *
   * @param inputs (rows, length)
   * @param labels (rows, length)
   */
  record TokenRows(long[] inputs, long[] labels, int rows) {}

  /**
   * Makes the stage.
   *
   * @param prose token ids; the last part is held out
   * @param sentences token ids with ends between them
   */
  LanguageObjective(
      LlamaConfig config,
      int bos,
      int[] prose,
      int[] sentences,
      Mix mix,
      int rows,
      int length,
      long seed) {
    this.config = config;
    this.bos = bos;
    this.prose = prose;
    this.sentences = sentences;
    this.mix = mix;
    this.heldOut = HELD_OUT_ROWS * length;
    this.rows = rows;
    this.length = length;
    this.seed = seed;
  }

  @Override
  public TokenRows batch(long step) {
    SplittableRandom random = new SplittableRandom(seed * 1_000_081 + step);
    TokenRows batch = new TokenRows(new long[rows * length], new long[rows * length], rows);
    for (int row = 0; row < rows; row++) {
      boolean isProse = random.nextDouble() < mix.prose();
      int[] source = isProse ? prose : sentences;
      int end = isProse ? source.length - heldOut : source.length;
      fill(batch, row, source, random.nextInt(end - length));
      if (random.nextDouble() < mix.repeats()) {
        repeat(batch, row);
      }
    }
    return batch;
  }

  /** The row's second half becomes its first half without BOS, labels accordingly. */
  private void repeat(TokenRows batch, int row) {
    int start = row * length;
    int period = length / 2;
    for (int t = period; t < length; t++) {
      batch.labels[start + t] = batch.labels[start + t - period];
      batch.inputs[start + t] = batch.labels[start + t - 1];
    }
  }

  private void fill(TokenRows batch, int row, int[] source, int from) {
    for (int t = 0; t < length; t++) {
      batch.inputs[row * length + t] = t == 0 ? bos : source[from + t - 1];
      batch.labels[row * length + t] = source[from + t];
    }
  }

  @Override
  public NDArray loss(
      Weights weights, TokenRows batch, NDManager manager, Map<String, Double> metrics) {
    LlamaModel model = LlamaModel.of(config, weights.scope("llm."), manager);
    NDArray ids = manager.create(batch.inputs, new Shape(batch.rows, length));
    NDArray hidden =
        model.forward(model.embed(ids), BatchLayout.aligned(batch.rows), BlockTap.NONE);
    NDArray loss =
        CrossEntropy.mean(
            model.logits(hidden.reshape(new Shape(-1, config.hiddenSize()))), batch.labels);
    metrics.put("loss", (double) loss.getFloat());
    return loss;
  }

  @Override
  public Map<String, Double> validate(Weights weights, NDManager manager) {
    TokenRows batch =
        new TokenRows(
            new long[HELD_OUT_ROWS * length], new long[HELD_OUT_ROWS * length], HELD_OUT_ROWS);
    for (int row = 0; row < HELD_OUT_ROWS; row++) {
      fill(batch, row, prose, prose.length - heldOut + row * length - (row == 0 ? 0 : 1));
    }
    Map<String, Double> metrics = new java.util.TreeMap<>();
    try (NDManager inner = manager.newSubManager()) {
      loss(weights, batch, inner, metrics);
    }
    metrics.putAll(sinks(weights, manager, batch));
    return metrics;
  }

  /** What the monitor finds in the first rows; all but BOS counts as response. */
  private Map<String, Double> sinks(Weights weights, NDManager manager, TokenRows batch) {
    List<TokenRole> roles = new ArrayList<>(Collections.nCopies(length, TokenRole.RESPONSE));
    roles.set(0, TokenRole.BOS);
    SinkCounts counts = new SinkCounts();
    try (NDManager inner = manager.newSubManager()) {
      LlamaModel model = LlamaModel.of(config, weights.scope("llm."), inner);
      for (int row = 0; row < WATCHED_ROWS; row++) {
        long[] ids = Arrays.copyOfRange(batch.inputs, row * length, (row + 1) * length);
        NDArray embeddings = model.embed(inner.create(ids, new Shape(1, length)));
        counts.add(model, embeddings, roles);
      }
    }
    return counts.means();
  }
}

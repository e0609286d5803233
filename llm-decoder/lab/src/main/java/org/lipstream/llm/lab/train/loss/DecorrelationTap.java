package org.lipstream.llm.lab.train.loss;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import org.lipstream.encoders.tensor.EngineMemory;
import org.lipstream.llm.model.BlockTap;

/** Adds up a {@link DecorrelationLoss} on the gradient graph while a batch passes the blocks. */
public final class DecorrelationTap implements BlockTap {
  private static final float NO_FLOOR = 1e-12f;

  private final DecorrelationLoss definition;
  private final int blocks;
  private final NDManager manager;
  private final NDArray mask; // (B, T), 1 where a token counts
  private final long tokens;
  private NDArray sum;

  /**
   * For one batch.
   *
   * @param blocks L
   * @param lengths tokens of each row, padding at the end left out
   * @param answers tokens of each row's transcript, at its end
   * @param manager of the step; gets the loss
   */
  public DecorrelationTap(
      DecorrelationLoss definition, int blocks, int[] lengths, int[] answers, NDManager manager) {
    this.definition = definition;
    this.blocks = blocks;
    this.manager = manager;
    int longest = java.util.Arrays.stream(lengths).max().orElseThrow();
    float[] counted = new float[lengths.length * longest];
    long count = 0;
    for (int row = 0; row < lengths.length; row++) {
      int end = definition.tokens(lengths[row], answers[row]);
      java.util.Arrays.fill(counted, row * longest + 1, row * longest + end, 1);
      count += end - 1;
    }
    this.mask = manager.create(counted, new Shape(lengths.length, longest));
    this.tokens = count;
    this.sum = manager.create(0f);
  }

  @Override
  public boolean wants(Stage stage) {
    return stage == Stage.BLOCK_OUTPUT;
  }

  /** Takes (B, T, D). */
  @Override
  public void on(int block, Stage stage, NDArray value) {
    int layer = block + 1;
    if (layer < definition.firstBlock() || layer > blocks - 1) {
      return;
    }
    NDArray bos = value.split(new long[] {1}, 1).get(0); // (B, 1, D)
    NDArray products = value.mul(bos).sum(new int[] {2}); // (B, T)
    NDArray squares = value.square().sum(new int[] {2}); // (B, T)
    NDArray norms = squares.mul(bos.square().sum(new int[] {2})).add(NO_FLOOR); // (B, T)
    NDArray cosines = products.square().div(norms).mul(mask).sum();
    sum = cosines.add(sum);
    sum.attach(manager);
  }

  /** The loss, a scalar; 0 where no block or token counts. */
  public NDArray loss() {
    long counted = tokens * Math.max(0, blocks - definition.firstBlock());
    return EngineMemory.scale(1.0 / Math.max(1, counted), sum);
  }
}

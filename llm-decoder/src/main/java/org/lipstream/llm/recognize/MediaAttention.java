package org.lipstream.llm.recognize;

import ai.djl.ndarray.NDArray;
import java.util.ArrayList;
import java.util.List;
import org.lipstream.llm.model.BlockTap;

/**
 * Collects, for every token that is decoded, how much attention the position that predicts it pays
 * to each media position, averaged over heads and blocks. For one text at a time (greedy).
 */
final class MediaAttention implements BlockTap {
  private final int first;
  private final int count;
  private final List<float[]> perToken = new ArrayList<>();
  private int blocks;

  /**
   * For a span of the context.
   *
   * @param first position of its first vector
   * @param count vectors
   */
  MediaAttention(int first, int count) {
    this.first = first;
    this.count = count;
  }

  @Override
  public boolean wants(Stage stage) {
    return stage == Stage.ATTENTION_WEIGHTS;
  }

  @Override
  public void on(int block, Stage stage, NDArray weights) {
    long queries = weights.getShape().get(2);
    NDArray last = weights.get("0,:," + (queries - 1) + "," + first + ":" + (first + count));
    float[] mean = last.mean(new int[] {0}).toFloatArray();
    if (block == 0) {
      perToken.add(new float[count]);
    }
    float[] sum = perToken.get(perToken.size() - 1);
    for (int i = 0; i < count; i++) {
      sum[i] += mean[i];
    }
    blocks = Math.max(blocks, block + 1);
  }

  int mediaTokens() {
    return count;
  }

  /** Attention of the position that predicts token {@code index}; zeros where none was seen. */
  float[] of(int index) {
    float[] sum = index < perToken.size() ? perToken.get(index) : new float[count];
    float[] mean = new float[count];
    for (int i = 0; i < count; i++) {
      mean[i] = sum[i] / Math.max(1, blocks);
    }
    return mean;
  }
}

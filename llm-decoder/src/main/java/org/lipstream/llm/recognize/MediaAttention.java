package org.lipstream.llm.recognize;

import ai.djl.ndarray.NDArray;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.lipstream.llm.model.BlockTap;
import org.lipstream.llm.model.KvCache;

/**
 * Collects, for every token of every answer of a batch, how much attention the position that
 * predicts it pays to each media position, averaged over heads and blocks. Follows one text for
 * each prompt (greedy); where texts fork, their times are those of the first.
 */
final class MediaAttention implements BlockTap {
  private final List<Followed> followed;
  private final int slots;
  private final int asked;
  private final List<List<float[]>> perToken = new ArrayList<>();
  private int[] live; // the prompt of each row
  private boolean inPrompts = true;
  private int blocks;

  /**
   * A prompt of the batch.
   *
   * @param first position of the first media vector, counted from the prompt's own beginning
   * @param count media vectors
   * @param promptLength without the forced tokens
   * @param forced tokens of the answer that stand behind the prompt from the beginning
   */
  record Followed(int first, int count, int promptLength, int forced) {
    int length() {
      return promptLength + forced;
    }
  }

  MediaAttention(List<Followed> followed) {
    this.followed = List.copyOf(followed);
    this.slots = followed.stream().mapToInt(Followed::length).max().orElse(0);
    this.asked = 1 + followed.stream().mapToInt(Followed::forced).max().orElse(0);
    this.live = IntStream.range(0, followed.size()).toArray();
    followed.forEach(prompt -> perToken.add(new ArrayList<>()));
  }

  @Override
  public boolean wants(Stage stage) {
    return stage == Stage.ATTENTION_WEIGHTS;
  }

  @Override
  public void rowsChange(int[] parents, KvCache cache) {
    inPrompts = false;
    int[] before = live;
    live = Arrays.stream(parents).map(parent -> before[parent]).toArray();
  }

  @Override
  public void on(int block, Stage stage, NDArray weights) {
    int queries = Math.toIntExact(weights.getShape().get(2));
    int keys = Math.toIntExact(weights.getShape().get(3));
    int taken = inPrompts ? asked : 1;
    NDArray last =
        queries == taken ? weights : weights.get(":,:," + (queries - taken) + ":" + queries);
    float[] mean = last.mean(new int[] {1}).toFloatArray(); // (B, taken, S)
    blocks = Math.max(blocks, block + 1);
    boolean[] seen = new boolean[followed.size()];
    for (int row = 0; row < live.length; row++) {
      int prompt = live[row];
      if (!seen[prompt]) {
        seen[prompt] = true;
        int own = inPrompts ? 1 + followed.get(prompt).forced : 1;
        for (int fromEnd = -own; fromEnd < 0; fromEnd++) {
          add(prompt, block, fromEnd, mean, (row * taken + taken + fromEnd) * keys);
        }
      }
    }
  }

  /**
   * @param fromEnd which of the prompt's tokens so far: -1 for the last
   */
  private void add(int prompt, int block, int fromEnd, float[] mean, int offset) {
    Followed one = followed.get(prompt);
    List<float[]> rows = perToken.get(prompt);
    if (block == 0) {
      rows.add(new float[one.count]);
    }
    float[] sum = rows.get(block == 0 ? rows.size() - 1 : rows.size() + fromEnd);
    int first = offset + slots - one.length() + one.first;
    for (int i = 0; i < one.count; i++) {
      sum[i] += mean[first + i];
    }
  }

  /** Attention of the position that predicts a token; zeros where none was seen. */
  float[] of(int prompt, int token) {
    List<float[]> rows = perToken.get(prompt);
    float[] mean = new float[followed.get(prompt).count];
    if (token < rows.size()) {
      for (int i = 0; i < mean.length; i++) {
        mean[i] = rows.get(token)[i] / Math.max(1, blocks);
      }
    }
    return mean;
  }
}

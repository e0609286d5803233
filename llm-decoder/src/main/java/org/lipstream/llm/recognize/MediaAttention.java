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
 * predicts it pays to each media position, by each head of each block. Follows one text for each
 * prompt (greedy); where texts fork, their times are those of the first.
 */
public final class MediaAttention implements BlockTap {
  private final List<Followed> followed;
  private final int slots;
  private final int asked;
  private final List<List<List<float[]>>> perToken = new ArrayList<>(); // [prompt][token][head]
  private int[] live; // the prompt of each row
  private boolean inPrompts = true;

  /**
   * A prompt of the batch.
   *
   * @param first position of the first media vector, counted from the prompt's own beginning
   * @param count media vectors
   * @param promptLength without the forced tokens
   * @param forced tokens of the answer that stand behind the prompt from the beginning
   */
  public record Followed(int first, int count, int promptLength, int forced) {
    public int length() {
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
    float[] all = last.toFloatArray(); // (B, H, taken, S)
    int heads = Math.toIntExact(weights.getShape().get(1));
    boolean[] seen = new boolean[followed.size()];
    for (int row = 0; row < live.length; row++) {
      int prompt = live[row];
      if (!seen[prompt]) {
        seen[prompt] = true;
        int own = inPrompts ? 1 + followed.get(prompt).forced : 1;
        for (int token = 0; block == 0 && token < own; token++) {
          perToken.get(prompt).add(new ArrayList<>());
        }
        for (int fromEnd = -own; fromEnd < 0; fromEnd++) {
          for (int head = 0; head < heads; head++) {
            int query = (row * heads + head) * taken + taken + fromEnd;
            add(prompt, fromEnd, all, query * keys);
          }
        }
      }
    }
  }

  /**
   * @param fromEnd which of the prompt's tokens so far: -1 for the last
   * @param offset of the query's weights
   */
  private void add(int prompt, int fromEnd, float[] all, int offset) {
    Followed one = followed.get(prompt);
    List<List<float[]>> tokens = perToken.get(prompt);
    int first = offset + slots - one.length() + one.first;
    tokens.get(tokens.size() + fromEnd).add(Arrays.copyOfRange(all, first, first + one.count));
  }

  /**
   * Where an answer's tokens looked: attention of the positions that predict them.
   *
   * @param mean [token][media position], over all heads of all blocks
   * @param byHead [token][head of some block][media position]
   */
  public record Looks(float[][] mean, float[][][] byHead) {

    /** Those of an answer without its first so many tokens. */
    public Looks from(int first) {
      return first == 0
          ? this
          : new Looks(
              Arrays.copyOfRange(mean, first, mean.length),
              Arrays.copyOfRange(byHead, first, byHead.length));
    }
  }

  /** Where the first tokens of an answer looked; zeros where nothing was seen. */
  Looks looks(int prompt, int tokens) {
    List<List<float[]>> seen = perToken.get(prompt);
    int heads = seen.isEmpty() ? 0 : seen.get(0).size();
    float[][] mean = new float[tokens][followed.get(prompt).count];
    float[][][] byHead = new float[tokens][heads][followed.get(prompt).count];
    for (int token = 0; token < Math.min(tokens, seen.size()); token++) {
      byHead[token] = seen.get(token).toArray(float[][]::new);
      for (float[] head : byHead[token]) {
        for (int i = 0; i < head.length; i++) {
          mean[token][i] += head[i] / heads;
        }
      }
    }
    return new Looks(mean, byHead);
  }
}

package org.lipstream.llm.lab.inside;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.lipstream.llm.mitigate.ColumnScaling;
import org.lipstream.llm.mitigate.MediaRedistribution;
import org.lipstream.llm.model.LlamaConfig;
import org.lipstream.llm.model.RopeConfig;

/** What changes of attention do to rows, against loops that say it plainly. */
class RemediesTest {
  private static final int ROWS = 2;
  private static final int HEADS = 4;
  private static final int TOKENS = 6;
  private static final int WIDTH = 16;

  private final NDManager manager = NDManager.newBaseManager();
  private final Random random = new Random(7);

  @AfterEach
  void close() {
    manager.close();
  }

  @Test
  void eachRowsColumnsAreJudgedByItsOwnMeans() {
    ColumnScaling settings = new ColumnScaling(0.2, 0.4);
    NDArray weights = causal(); // (B, H, T, T)
    float[] together = new ColumnsScaled(settings).attention(0, weights).toFloatArray();
    float[] apart = new float[together.length];
    for (int row = 0; row < ROWS; row++) {
      NDArray one = weights.get(row + ":" + (row + 1));
      float[] scaled = settings.begin(List.of()).adjust(0, one, one).toFloatArray();
      System.arraycopy(scaled, 0, apart, row * scaled.length, scaled.length);
    }
    assertThat(together).usingComparatorWithPrecision(1e-5f).containsExactly(apart);
    assertThat(together).isNotEqualTo(weights.toFloatArray());
  }

  @Test
  void whatSinksLoseGoesToTheOthersInProportion() {
    float[] states = new float[ROWS * TOKENS * WIDTH];
    for (int i = 0; i < states.length; i++) {
      states[i] = (float) random.nextGaussian();
    }
    for (int sink : new int[] {0, 3, TOKENS}) { // two in the first row, the first of the second
      states[sink * WIDTH + 5] = 60;
    }
    NDArray weights = causal();
    SinksRedistributed change = new SinksRedistributed(new MediaRedistribution(3, 1, 0.6, 0, 0));
    change.stream(1, manager.create(states, new Shape(ROWS, TOKENS, WIDTH)));
    float[] before = weights.toFloatArray();
    float[] after = change.attention(1, weights).toFloatArray();
    for (int line = 0; line < before.length / TOKENS; line++) {
      boolean first = line < HEADS * TOKENS;
      double sinks = before[line * TOKENS] + (first ? before[line * TOKENS + 3] : 0);
      boolean alone = sinks > 1 - 1e-6;
      for (int slot = 0; slot < TOKENS; slot++) {
        boolean sink = slot == 0 || first && slot == 3;
        double factor = alone ? 1 : sink ? 0.6 : 1 + 0.4 * sinks / (1 - sinks);
        assertThat((double) after[line * TOKENS + slot])
            .isCloseTo(before[line * TOKENS + slot] * factor, within(1e-5));
      }
    }
  }

  @Test
  void farIsWhatLiesBehindTheWindowTheFirstTokenApart() {
    LlamaConfig config =
        new LlamaConfig(
            "llama",
            WIDTH,
            1,
            HEADS,
            2,
            4,
            40,
            1e-5,
            50,
            true,
            1,
            List.of(2),
            RopeConfig.plain(1e4));
    FarAttention far = new FarAttention(config, 2);
    NDArray row = causal().get("0:1"); // (1, H, T, T)
    far.attention(0, row.get(":,:,0:4,0:4")); // as it is read: in parts
    far.attention(0, row.get(":,:,4:,:"));
    float[] all = row.toFloatArray();
    double[] expected = new double[2];
    for (int head = 0; head < HEADS; head++) {
      for (int query = 0; query < TOKENS; query++) {
        for (int slot = 1; query - slot >= 2; slot++) {
          expected[head / 2] += all[(head * TOKENS + query) * TOKENS + slot] / (2.0 * TOKENS);
        }
      }
    }
    assertThat(far.shares()[0]).containsExactly(expected, within(1e-6));
    assertThat(Arrays.stream(expected).sum()).isPositive();
  }

  /** Weights of each query over what is not ahead of it, (B, H, T, T). */
  private NDArray causal() {
    float[] values = new float[ROWS * HEADS * TOKENS * TOKENS];
    for (int line = 0; line < values.length / TOKENS; line++) {
      double sum = 0;
      double[] drawn = new double[line % TOKENS + 1];
      for (int slot = 0; slot < drawn.length; slot++) {
        drawn[slot] = Math.exp(random.nextGaussian());
        sum += drawn[slot];
      }
      for (int slot = 0; slot < drawn.length; slot++) {
        values[line * TOKENS + slot] = (float) (drawn[slot] / sum);
      }
    }
    return manager.create(values, new Shape(ROWS, HEADS, TOKENS, TOKENS));
  }
}

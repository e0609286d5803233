package org.lipstream.llm.decode;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.lipstream.llm.model.TokenTree;

class ForcedScoresTest {
  private static final int WIDTH = 6;
  private static final int VOCABULARY = 9;
  private final Random random = new Random(5);

  @Test
  void areThoseOfEachRowByItselfAndEachBeginningIsAskedOnce() {
    int[][] rows = {
      {7, 1, 2, 3, 4}, {7, 1, 2, 5}, {7, 1, 2, 3, 8, 8}, {7, 6}, {7, 1, 2, 3, 4}, {7, 1, 2}
    };
    int first = 2; // what stands before is given
    TokenTree tree = TokenTree.of(rows);
    float[][] states = new float[tree.tokens().length][];
    float[] hidden = new float[states.length * WIDTH];
    for (int node = 0; node < states.length; node++) {
      states[node] = normal(WIDTH);
      System.arraycopy(states[node], 0, hidden, node * WIDTH, WIDTH);
    }
    float[] weights = normal(WIDTH * VOCABULARY);
    List<Long> asked = new ArrayList<>();
    try (NDManager manager = NDManager.newBaseManager()) {
      NDArray output = manager.create(weights, new Shape(WIDTH, VOCABULARY));
      double[][] scores =
          ForcedScores.of(
              manager.create(hidden, new Shape(states.length, WIDTH)),
              rows,
              tree.paths(),
              first,
              chosen -> {
                asked.add(chosen.getShape().get(0));
                return chosen.matMul(output);
              });
      for (int row = 0; row < rows.length; row++) {
        assertThat(scores[row]).hasSize(rows[row].length - first);
        for (int at = first; at < rows[row].length; at++) {
          float[] state = states[tree.paths()[row][at - 1]];
          assertThat(scores[row][at - first])
              .isCloseTo(logProbability(state, weights, rows[row][at]), within(1e-5));
        }
      }
    }
    assertThat(asked).containsExactly(4L); // 7 1, 7 1 2, 7 1 2 3, 7 1 2 3 8
  }

  private static double logProbability(float[] state, float[] weights, int token) {
    double[] logits = new double[VOCABULARY];
    for (int one = 0; one < VOCABULARY; one++) {
      for (int i = 0; i < WIDTH; i++) {
        logits[one] += state[i] * weights[i * VOCABULARY + one];
      }
    }
    return logits[token] - Math.log(Arrays.stream(logits).map(Math::exp).sum());
  }

  private float[] normal(int count) {
    float[] values = new float[count];
    for (int i = 0; i < count; i++) {
      values[i] = (float) random.nextGaussian();
    }
    return values;
  }
}

package org.lipstream.llm.decode;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

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
    Map<List<Integer>, float[]> states = new HashMap<>(); // by what was read
    int longest = 5;
    float[] hidden = new float[rows.length * longest * WIDTH];
    for (int row = 0; row < rows.length; row++) {
      for (int at = 0; at < longest; at++) {
        List<Integer> read =
            Arrays.stream(rows[row], 0, Math.min(at + 1, rows[row].length)).boxed().toList();
        float[] state = states.computeIfAbsent(read, key -> normal(WIDTH));
        System.arraycopy(state, 0, hidden, (row * longest + at) * WIDTH, WIDTH);
      }
    }
    float[] weights = normal(WIDTH * VOCABULARY);
    List<Long> asked = new ArrayList<>();
    try (NDManager manager = NDManager.newBaseManager()) {
      NDArray output = manager.create(weights, new Shape(WIDTH, VOCABULARY));
      double[][] scores =
          ForcedScores.of(
              manager.create(hidden, new Shape(rows.length, longest, WIDTH)),
              rows,
              first,
              chosen -> {
                asked.add(chosen.getShape().get(0));
                return chosen.matMul(output);
              });
      for (int row = 0; row < rows.length; row++) {
        assertThat(scores[row]).hasSize(rows[row].length - first);
        for (int at = first; at < rows[row].length; at++) {
          float[] state = states.get(Arrays.stream(rows[row], 0, at).boxed().toList());
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

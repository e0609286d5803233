package org.lipstream.llm.lab.train.loss;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.GradientCollector;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.lipstream.llm.model.BlockTap.Stage;

class DecorrelationTapTest {
  private static final int BLOCKS = 5;
  private static final int ROWS = 2;
  private static final int TOKENS = 6;
  private static final int WIDTH = 4;
  private static final int[] LENGTHS = {6, 4};
  private static final int[] ANSWERS = {3, 1};

  private final NDManager manager = NDManager.newBaseManager();

  @AfterEach
  void close() {
    manager.close();
  }

  @ParameterizedTest
  @EnumSource
  void agreesWithPlainLoops(DecorrelationLoss definition) {
    float[] states = states();
    assertThat(loss(definition, states)).isCloseTo(loops(definition, states), within(1e-6));
  }

  @ParameterizedTest
  @EnumSource
  void gradientAgreesWithFiniteDifferences(DecorrelationLoss definition) {
    float[] states = states();
    float[] gradient = gradient(definition, states);
    double largest = 0;
    for (int i = 0; i < states.length; i++) {
      float[] shifted = states.clone();
      shifted[i] += 1e-3f;
      double above = loops(definition, shifted);
      shifted[i] = states[i] - 1e-3f;
      double slope = (above - loops(definition, shifted)) / 2e-3;
      assertThat((double) gradient[i]).isCloseTo(slope, within(1e-4));
      largest = Math.max(largest, Math.abs(slope));
    }
    assertThat(largest).isGreaterThan(1e-3);
  }

  @ParameterizedTest
  @EnumSource
  void paddingNeverCounts(DecorrelationLoss definition) {
    float[] states = states();
    double before = loss(definition, states);
    for (int block = 0; block < BLOCKS; block++) {
      int from = at(block, 1, LENGTHS[1]);
      Arrays.fill(states, from, at(block, 1, TOKENS - 1) + WIDTH, 77);
    }
    assertThat(loss(definition, states)).isCloseTo(before, within(1e-7));
  }

  @Test
  void paperLeavesTheFirstBlockOutAndReleasedCodeTheTranscript() {
    float[] states = states();
    states[at(0, 0, 1)] += 5; // block 1
    assertThat(loss(DecorrelationLoss.PAPER, states))
        .isEqualTo(loss(DecorrelationLoss.PAPER, states()));
    assertThat(loss(DecorrelationLoss.RELEASED, states))
        .isNotEqualTo(loss(DecorrelationLoss.RELEASED, states()));
    states = states();
    states[at(2, 0, 5)] += 5; // the last token of an answer of three
    assertThat(loss(DecorrelationLoss.PAPER, states))
        .isNotEqualTo(loss(DecorrelationLoss.PAPER, states()));
    assertThat(loss(DecorrelationLoss.RELEASED, states))
        .isEqualTo(loss(DecorrelationLoss.RELEASED, states()));
  }

  @Test
  void statesThatPointBosWayCostOneAndOrthogonalOnesNothing() {
    float[] states = new float[BLOCKS * ROWS * TOKENS * WIDTH];
    for (int token = 0; token < states.length / WIDTH; token++) {
      states[token * WIDTH] = 1 + token % 3;
    }
    assertThat(loss(DecorrelationLoss.PAPER, states)).isCloseTo(1, within(1e-6));
    for (int token = 0; token < states.length / WIDTH; token++) {
      if (token % TOKENS != 0) {
        states[token * WIDTH] = 0;
        states[token * WIDTH + 2] = -3;
      }
    }
    assertThat(loss(DecorrelationLoss.PAPER, states)).isCloseTo(0, within(1e-6));
  }

  @Test
  void unknownDefinitionIsNamed() {
    assertThat(DecorrelationLoss.of("released")).isEqualTo(DecorrelationLoss.RELEASED);
    assertThatThrownBy(() -> DecorrelationLoss.of("papr")).hasMessageContaining("papr");
  }

  private double loss(DecorrelationLoss definition, float[] states) {
    return lossOf(definition, manager.create(states)).getFloat();
  }

  private NDArray lossOf(DecorrelationLoss definition, NDArray states) {
    NDArray all = states.reshape(new Shape(BLOCKS, ROWS, TOKENS, WIDTH));
    DecorrelationTap tap = new DecorrelationTap(definition, BLOCKS, LENGTHS, ANSWERS, manager);
    for (int block = 0; block < BLOCKS; block++) {
      tap.on(block, Stage.BLOCK_OUTPUT, all.get(block));
    }
    return tap.loss();
  }

  private float[] gradient(DecorrelationLoss definition, float[] states) {
    try (GradientCollector collector = Engine.getInstance().newGradientCollector()) {
      NDArray leaf = manager.create(states);
      leaf.setRequiresGradient(true);
      collector.backward(lossOf(definition, leaf));
      return leaf.getGradient().toFloatArray();
    }
  }

  /** mean over l, i and rows of cos(H_i^l, H_0^l)^2, in double precision. */
  private static double loops(DecorrelationLoss definition, float[] states) {
    boolean paper = definition == DecorrelationLoss.PAPER;
    double sum = 0;
    int count = 0;
    for (int layer = paper ? 2 : 1; layer <= BLOCKS - 1; layer++) {
      for (int row = 0; row < ROWS; row++) {
        int end = paper ? LENGTHS[row] : LENGTHS[row] - ANSWERS[row] + 1;
        for (int token = 1; token < end; token++) {
          double dot = dot(states, layer - 1, row, token, 0);
          double norms =
              dot(states, layer - 1, row, token, token) * dot(states, layer - 1, row, 0, 0);
          sum += dot * dot / norms;
          count++;
        }
      }
    }
    return sum / count;
  }

  private static double dot(float[] states, int block, int row, int first, int second) {
    double sum = 0;
    for (int i = 0; i < WIDTH; i++) {
      sum += (double) states[at(block, row, first) + i] * states[at(block, row, second) + i];
    }
    return sum;
  }

  private static int at(int block, int row, int token) {
    return ((block * ROWS + row) * TOKENS + token) * WIDTH;
  }

  private static float[] states() {
    Random random = new Random(4);
    float[] states = new float[BLOCKS * ROWS * TOKENS * WIDTH];
    for (int i = 0; i < states.length; i++) {
      states[i] = (float) (0.3 + random.nextGaussian());
    }
    return states;
  }
}

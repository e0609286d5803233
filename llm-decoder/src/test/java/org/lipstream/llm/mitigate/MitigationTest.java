package org.lipstream.llm.mitigate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.lipstream.llm.model.AttentionAdjustment;
import org.lipstream.llm.model.BatchLayout;
import org.lipstream.llm.model.BlockTap;
import org.lipstream.llm.model.LlamaModel;
import org.lipstream.llm.model.RandomLlama;
import org.lipstream.monitor.probe.TokenRole;

class MitigationTest {
  private static final List<TokenRole> CONTEXT =
      List.of(
          TokenRole.BOS,
          TokenRole.AUDIO_OPEN,
          TokenRole.AUDIO,
          TokenRole.AUDIO,
          TokenRole.AUDIO,
          TokenRole.AUDIO_CLOSE,
          TokenRole.PROMPT);
  private static final int HEADS = 2;
  private static final int TOKENS = 7;
  private static final int WIDTH = 16;
  private static final float CLOSE = 1e-6f;

  private final NDManager manager = NDManager.newBaseManager();

  @AfterEach
  void close() {
    manager.close();
  }

  @Test
  void shiftOfTheFirstTokenIsThatOfItsLogit() {
    double factor = 2.5;
    float[] logits = random(HEADS * TOKENS * TOKENS, 1);
    float[] shifted = logits.clone();
    for (int row = 0; row < HEADS * TOKENS; row++) {
      shifted[row * TOKENS] += (float) Math.log(factor);
    }
    float[] adjusted =
        adjust(new FirstTokenShift(factor).begin(CONTEXT), states(), softmax(logits));
    assertSame(adjusted, softmax(shifted));
  }

  @Test
  void columnsOfSinksShrinkAndOthersShareInProportion() {
    float[] weights = softmax(random(HEADS * TOKENS * TOKENS, 2));
    AttentionAdjustment act = new ColumnScaling(0.15, 0.4).begin(CONTEXT);
    assertSame(adjust(act, states(), weights), scaled(weights, weights, TOKENS, 0.15));
  }

  @Test
  void sinksFoundInThePromptStaySinksInLaterSteps() {
    float[] prompt = softmax(random(HEADS * TOKENS * TOKENS, 2));
    AttentionAdjustment act = new ColumnScaling(0.15, 0.4).begin(CONTEXT);
    adjust(act, states(), prompt);
    float[] step = normalized(positive(HEADS * (TOKENS + 1), 3), TOKENS + 1);
    NDArray weights = manager.create(step, new Shape(1, HEADS, 1, TOKENS + 1));
    NDArray stream = manager.create(random(WIDTH, 4), new Shape(1, 1, WIDTH));
    assertSame(
        act.adjust(0, stream, weights).toFloatArray(), scaled(step, prompt, TOKENS + 1, 0.15));
  }

  @Test
  void whatSinksLoseGoesToMediaThatAreNone() {
    float[] states = random(TOKENS * WIDTH, 5);
    states[9] = 30; // BOS's largest feature
    states[3 * WIDTH + 9] = -30; // the second sound token points the same way
    float[] weights = softmax(random(HEADS * TOKENS * TOKENS, 6));
    MediaRedistribution visual = new MediaRedistribution(3, 1, 0.6, 0.05, 0.3);
    float[] expected = weights.clone();
    int moved = 0;
    for (int row = 0; row < HEADS * TOKENS; row++) {
      int at = row * TOKENS;
      double clean = (double) weights[at + 2] + weights[at + 4];
      double media = clean + weights[at + 3];
      if (row % TOKENS > 4 && media >= 0.05 && clean / media >= 0.3) {
        moved++;
        double freed = 0.4 * ((double) weights[at] + weights[at + 3]);
        expected[at] *= 0.6f;
        expected[at + 3] *= 0.6f;
        expected[at + 2] += (float) (freed * weights[at + 2] / clean);
        expected[at + 4] += (float) (freed * weights[at + 4] / clean);
      }
    }
    assertThat(moved).isPositive();
    assertSame(adjust(visual.begin(CONTEXT), states, weights), expected);
  }

  @Test
  void rowsStillSumToOne() {
    float[] weights = softmax(random(HEADS * TOKENS * TOKENS, 7));
    for (Mitigation one :
        List.of(
            new ColumnScaling(0.1, 0.4),
            new FirstTokenShift(0.3),
            new MediaRedistribution(1, 2, 0.6, 0, 0))) {
      float[] adjusted = adjust(one.begin(CONTEXT), states(), weights);
      assertThat(adjusted).isNotEqualTo(weights);
      for (int row = 0; row < HEADS * TOKENS; row++) {
        double sum = 0;
        for (int key = 0; key < TOKENS; key++) {
          sum += adjusted[row * TOKENS + key];
        }
        assertThat(sum).isCloseTo(1, within(1e-5));
      }
    }
  }

  @Test
  void modelUsesTheAdjustedWeightsAndNoneChangesNothing() {
    LlamaModel model = RandomLlama.model(RandomLlama.llama(), manager);
    float[] plain = logits(model);
    assertThat(logits(model.with(new Mitigation.None().begin(CONTEXT)))).isEqualTo(plain);
    assertThat(logits(model.with(new FirstTokenShift(1).begin(CONTEXT))))
        .usingComparatorWithPrecision(1e-4f)
        .isEqualTo(plain);
    assertThat(logits(model.with(new FirstTokenShift(5).begin(CONTEXT)))).isNotEqualTo(plain);
  }

  @Test
  void unknownNameIsNamed() {
    assertThat(Mitigation.of("zerotuning:0.5")).isEqualTo(new FirstTokenShift(0.5));
    assertThat(Mitigation.of("act")).isEqualTo(ColumnScaling.PUBLISHED);
    assertThatThrownBy(() -> Mitigation.of("zero")).hasMessageContaining("mitigation: zero");
  }

  private float[] logits(LlamaModel model) {
    NDArray embedded = model.embed(manager, 1, 7, 3, 22, 0, 7, 11);
    return model
        .logits(model.forward(embedded, BatchLayout.aligned(1), BlockTap.NONE))
        .toFloatArray();
  }

  private float[] adjust(AttentionAdjustment adjustment, float[] states, float[] weights) {
    return adjustment
        .adjust(
            0,
            manager.create(states, new Shape(1, TOKENS, WIDTH)),
            manager.create(weights, new Shape(1, HEADS, TOKENS, TOKENS)))
        .toFloatArray();
  }

  /** ACT in plain loops: sinks by {@code prompt}'s column means, applied to rows of weights. */
  private static float[] scaled(float[] weights, float[] prompt, int keys, double limit) {
    float[] result = weights.clone();
    int queries = weights.length / keys / HEADS;
    int sinks = 0;
    for (int head = 0; head < HEADS; head++) {
      boolean[] sink = new boolean[keys];
      for (int key = 1; key < TOKENS; key++) {
        double sum = 0;
        for (int query = 0; query < TOKENS; query++) {
          sum += prompt[(head * TOKENS + query) * TOKENS + key];
        }
        sink[key] = sum / TOKENS > limit;
        sinks += sink[key] ? 1 : 0;
      }
      for (int query = 0; query < queries; query++) {
        int at = (head * queries + query) * keys;
        double freed = 0;
        double others = 0;
        for (int key = 0; key < keys; key++) {
          freed += sink[key] ? 0.6 * weights[at + key] : 0;
          others += sink[key] ? 0 : weights[at + key];
        }
        for (int key = 0; key < keys; key++) {
          double factor = sink[key] ? 0.4 : 1 + freed / others;
          result[at + key] = (float) (weights[at + key] * factor);
        }
      }
    }
    assertThat(sinks).isPositive();
    return result;
  }

  private static void assertSame(float[] actual, float[] expected) {
    assertThat(actual).hasSameSizeAs(expected);
    for (int i = 0; i < actual.length; i++) {
      assertThat(actual[i]).isCloseTo(expected[i], within(CLOSE * 10));
    }
  }

  /** Causal: later keys get nothing. */
  private static float[] softmax(float[] logits) {
    float[] weights = new float[logits.length];
    for (int row = 0; row < HEADS * TOKENS; row++) {
      for (int key = 0; key <= row % TOKENS; key++) {
        weights[row * TOKENS + key] = (float) Math.exp(logits[row * TOKENS + key]);
      }
    }
    return normalized(weights, TOKENS);
  }

  private static float[] normalized(float[] values, int keys) {
    float[] weights = values.clone();
    for (int row = 0; row < values.length / keys; row++) {
      double sum = 0;
      for (int key = 0; key < keys; key++) {
        sum += values[row * keys + key];
      }
      for (int key = 0; key < keys; key++) {
        weights[row * keys + key] = (float) (values[row * keys + key] / sum);
      }
    }
    return weights;
  }

  private static float[] states() {
    return random(TOKENS * WIDTH, 8);
  }

  private static float[] positive(int size, long seed) {
    float[] values = random(size, seed);
    for (int i = 0; i < size; i++) {
      values[i] = Math.abs(values[i]) + 0.1f;
    }
    return values;
  }

  private static float[] random(int size, long seed) {
    Random random = new Random(seed);
    float[] values = new float[size];
    for (int i = 0; i < size; i++) {
      values[i] = (float) random.nextGaussian();
    }
    return values;
  }
}

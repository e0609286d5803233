package org.lipstream.llm.lab.train.loss;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class CtcLossTest {
  private static final int FRAMES = 5;
  private static final int CLASSES = 3;

  @Test
  void sumsOverAllPathsThatCollapseToTheLabels() {
    float[] log = random(7);
    for (int[] labels : new int[][] {{1}, {1, 2}, {1, 1}, {2, 1, 2}, {}}) {
      double loss = CtcLoss.compute(log, FRAMES, CLASSES, labels, null, new float[log.length]);
      assertThat(loss)
          .as(Arrays.toString(labels))
          .isCloseTo(-Math.log(bruteForce(log, labels, null)), within(1e-5));
    }
  }

  @Test
  void countsOnlyPathsWithinTheSpans() {
    float[] log = random(8);
    CtcLoss.Span[] spans = {new CtcLoss.Span(0, 1, 2, 3), new CtcLoss.Span(2, 3, 4, 5)};
    int[] labels = {1, 2};
    double loss = CtcLoss.compute(log, FRAMES, CLASSES, labels, spans, new float[log.length]);
    assertThat(loss).isCloseTo(-Math.log(bruteForce(log, labels, spans)), within(1e-5));
  }

  @Test
  void gradientAgreesWithFiniteDifferencesOfTheLogits() {
    float[] logits = new float[FRAMES * CLASSES];
    Random random = new Random(3);
    for (int i = 0; i < logits.length; i++) {
      logits[i] = (float) random.nextGaussian();
    }
    int[] labels = {2, 1};
    float[] gradient = new float[logits.length];
    CtcLoss.compute(normalize(logits), FRAMES, CLASSES, labels, null, gradient);
    float step = 1e-2f;
    for (int i = 0; i < logits.length; i++) {
      float[] up = logits.clone();
      float[] down = logits.clone();
      up[i] += step;
      down[i] -= step;
      double slope = (loss(up, labels) - loss(down, labels)) / (2 * step);
      assertThat(gradient[i]).isCloseTo((float) slope, within(1e-3f));
    }
  }

  @Test
  void saysInfinityAndGivesNoGradientWhereTheLabelsDoNotFit() {
    float[] gradient = new float[2 * CLASSES];
    double loss =
        CtcLoss.compute(new float[2 * CLASSES], 2, CLASSES, new int[] {1, 1}, null, gradient);
    assertThat(loss).isEqualTo(Double.POSITIVE_INFINITY);
    assertThat(gradient).containsOnly(0f);
  }

  @Test
  void greedyLeavesRepeatsAndBlanksOut() {
    float[] scores = {0, 1, 0, 0, 1, 0, 1, 0, 0, 0, 1, 0, 0, 0, 1};
    assertThat(CtcLoss.greedy(scores, 0, FRAMES, CLASSES)).containsExactly(1, 1, 2);
  }

  private static double loss(float[] logits, int[] labels) {
    return CtcLoss.compute(
        normalize(logits), FRAMES, CLASSES, labels, null, new float[logits.length]);
  }

  private static float[] random(long seed) {
    Random random = new Random(seed);
    float[] logits = new float[FRAMES * CLASSES];
    for (int i = 0; i < logits.length; i++) {
      logits[i] = (float) random.nextGaussian();
    }
    return normalize(logits);
  }

  private static float[] normalize(float[] logits) {
    float[] log = new float[logits.length];
    for (int t = 0; t < FRAMES; t++) {
      double sum = 0;
      for (int c = 0; c < CLASSES; c++) {
        sum += Math.exp(logits[t * CLASSES + c]);
      }
      for (int c = 0; c < CLASSES; c++) {
        log[t * CLASSES + c] = (float) (logits[t * CLASSES + c] - Math.log(sum));
      }
    }
    return log;
  }

  /** The probability of the labels by listing every path. */
  private static double bruteForce(float[] log, int[] labels, CtcLoss.Span[] spans) {
    double sum = 0;
    for (int code = 0; code < Math.pow(CLASSES, FRAMES); code++) {
      int[] path = new int[FRAMES];
      int rest = code;
      double probability = 0;
      for (int t = 0; t < FRAMES; t++) {
        path[t] = rest % CLASSES;
        rest /= CLASSES;
        probability += log[t * CLASSES + path[t]];
      }
      if (collapses(path, labels) && (spans == null || inSpans(path, labels, spans))) {
        sum += Math.exp(probability);
      }
    }
    return sum;
  }

  private static boolean collapses(int[] path, int[] labels) {
    List<Integer> collapsed = new ArrayList<>();
    int previous = 0;
    for (int label : path) {
      if (label != 0 && label != previous) {
        collapsed.add(label);
      }
      previous = label;
    }
    return collapsed.equals(Arrays.stream(labels).boxed().toList());
  }

  /** For labels that are all different: each within its span, no blank in any core. */
  private static boolean inSpans(int[] path, int[] labels, CtcLoss.Span[] spans) {
    for (int t = 0; t < path.length; t++) {
      for (int i = 0; i < labels.length; i++) {
        boolean core = t >= spans[i].coreFirst() && t < spans[i].coreEnd();
        if (core && path[t] == 0) {
          return false;
        }
        if (path[t] == labels[i] && (t < spans[i].first() || t >= spans[i].end())) {
          return false;
        }
      }
    }
    return true;
  }
}

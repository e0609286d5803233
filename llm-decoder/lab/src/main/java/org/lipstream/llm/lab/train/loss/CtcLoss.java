package org.lipstream.llm.lab.train.loss;

import java.util.Arrays;

/**
 * Connectionist temporal classification (Graves et al., 2006), optionally restricted to known word
 * times (as in alignment-restricted RNN-T, arXiv 2011.03072): a label may only be emitted within
 * its span, and nothing but it in the span's core. Plain Java: 150 frames and 13 states take
 * microseconds, where hundreds of tensor operations would take milliseconds.
 */
public final class CtcLoss {
  static final int BLANK = 0;
  private static final double NEVER = Double.NEGATIVE_INFINITY;

  /**
   * Frames in which a label may be emitted.
   *
   * @param first earliest frame
   * @param coreFirst from here the blank is not allowed
   * @param coreEnd up to here, exclusive
   * @param end after the latest frame
   */
  public record Span(int first, int coreFirst, int coreEnd, int end) {}

  private CtcLoss() {}

  /**
   * Negative log-likelihood of the labels, and its gradient with respect to the logits.
   *
   * @param logProbabilities (frames, classes), row by row, normalised over classes
   * @param labels without blanks
   * @param spans one for each label, or null where times are not known
   * @param gradient (frames, classes); written: softmax minus posterior; zeros where no path exists
   * @return infinity where no path exists
   */
  public static double compute(
      float[] logProbabilities,
      int frames,
      int classes,
      int[] labels,
      Span[] spans,
      float[] gradient) {
    int states = 2 * labels.length + 1;
    boolean[][] allowed = allowed(frames, labels, spans);
    double[][] forward = new double[frames][states];
    double[][] backward = new double[frames][states];
    forward(logProbabilities, classes, labels, allowed, forward);
    backward(logProbabilities, classes, labels, allowed, backward);
    double[] last = forward[frames - 1];
    double likelihood = states == 1 ? last[0] : logAdd(last[states - 1], last[states - 2]);
    Arrays.fill(gradient, 0);
    if (likelihood == NEVER) {
      return Double.POSITIVE_INFINITY;
    }
    for (int t = 0; t < frames; t++) {
      for (int c = 0; c < classes; c++) {
        gradient[t * classes + c] = (float) Math.exp(logProbabilities[t * classes + c]);
      }
      for (int s = 0; s < states; s++) {
        double log = forward[t][s] + backward[t][s] - likelihood;
        if (log > -30) {
          gradient[t * classes + label(labels, s)] -= (float) Math.exp(log);
        }
      }
    }
    return -likelihood;
  }

  private static int label(int[] labels, int state) {
    return state % 2 == 0 ? BLANK : labels[state / 2];
  }

  /** Blanks are kept out of every span's core, labels out of the rest. */
  private static boolean[][] allowed(int frames, int[] labels, Span[] spans) {
    boolean[][] allowed = new boolean[frames][2 * labels.length + 1];
    for (boolean[] row : allowed) {
      Arrays.fill(row, true);
    }
    if (spans == null) {
      return allowed;
    }
    for (int i = 0; i < labels.length; i++) {
      for (int t = 0; t < frames; t++) {
        allowed[t][2 * i + 1] = t >= spans[i].first && t < spans[i].end;
        if (t >= spans[i].coreFirst && t < spans[i].coreEnd) {
          for (int blank = 0; blank < allowed[t].length; blank += 2) {
            allowed[t][blank] = false;
          }
        }
      }
    }
    return allowed;
  }

  private static void forward(
      float[] log, int classes, int[] labels, boolean[][] allowed, double[][] forward) {
    int states = 2 * labels.length + 1;
    for (int t = 0; t < forward.length; t++) {
      for (int s = 0; s < states; s++) {
        double reach = NEVER;
        if (t == 0) {
          reach = s < 2 ? 0 : NEVER;
        } else {
          reach = forward[t - 1][s];
          if (s > 0) {
            reach = logAdd(reach, forward[t - 1][s - 1]);
          }
          if (canSkip(labels, s)) {
            reach = logAdd(reach, forward[t - 1][s - 2]);
          }
        }
        forward[t][s] = allowed[t][s] ? reach + log[t * classes + label(labels, s)] : NEVER;
      }
    }
  }

  /** backward[t][s]: log-probability of all that follows frame t, given state s there. */
  private static void backward(
      float[] log, int classes, int[] labels, boolean[][] allowed, double[][] backward) {
    int states = 2 * labels.length + 1;
    int lastFrame = backward.length - 1;
    for (int s = 0; s < states; s++) {
      backward[lastFrame][s] = s >= states - 2 ? 0 : NEVER;
    }
    for (int t = lastFrame - 1; t >= 0; t--) {
      for (int s = 0; s < states; s++) {
        double reach = NEVER;
        for (int next = s; next <= Math.min(s + 2, states - 1); next++) {
          boolean step = next < s + 2 || canSkip(labels, next);
          if (step && allowed[t + 1][next]) {
            double emitted = log[(t + 1) * classes + label(labels, next)];
            reach = logAdd(reach, backward[t + 1][next] + emitted);
          }
        }
        backward[t][s] = reach;
      }
    }
  }

  /** A label may follow the one before it without a blank unless they are the same. */
  private static boolean canSkip(int[] labels, int state) {
    return state % 2 == 1 && state >= 3 && labels[state / 2] != labels[state / 2 - 1];
  }

  private static double logAdd(double a, double b) {
    if (a == NEVER) {
      return b;
    }
    if (b == NEVER) {
      return a;
    }
    return Math.max(a, b) + Math.log1p(Math.exp(-Math.abs(a - b)));
  }

  /** The best path with repeats and blanks left out. */
  public static int[] greedy(float[] scores, int from, int frames, int classes) {
    int[] labels = new int[frames];
    int count = 0;
    int previous = BLANK;
    for (int t = 0; t < frames; t++) {
      int best = 0;
      for (int c = 1; c < classes; c++) {
        if (scores[from + t * classes + c] > scores[from + t * classes + best]) {
          best = c;
        }
      }
      if (best != BLANK && best != previous) {
        labels[count++] = best;
      }
      previous = best;
    }
    return Arrays.copyOf(labels, count);
  }
}

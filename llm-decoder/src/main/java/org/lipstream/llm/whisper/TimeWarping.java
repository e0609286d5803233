package org.lipstream.llm.whisper;

import java.util.Arrays;

/**
 * Where tokens begin in the sound, by the way that OpenAI's timing.py goes: the attention of the
 * alignment heads is brought to mean 0 and deviation 1 over the tokens, smoothed by a median over
 * time, averaged, and the cheapest monotone path through it is looked for (dynamic time warping).
 */
final class TimeWarping {
  private static final int MEDIAN_FRAMES = 7;

  private TimeWarping() {}

  /**
   * The frame at which each token begins.
   *
   * @param attention [head][token][frame], of the positions that predict the tokens and of others
   *     around them, whose mean and deviation count; each row is shares of 1 or less
   * @param first of the rows in question
   * @param end after the last of them
   */
  static int[] starts(float[][][] attention, int first, int end) {
    float[][] mean = new float[attention[0].length][attention[0][0].length];
    for (float[][] head : attention) {
      float[][] looks = standardized(head);
      for (int token = first; token < end; token++) {
        float[] smooth = median(looks[token]);
        for (int frame = 0; frame < smooth.length; frame++) {
          mean[token][frame] += smooth[frame] / attention.length;
        }
      }
    }
    return path(Arrays.copyOfRange(mean, first, end));
  }

  /** Rows brought to sums of 1, then columns to mean 0 and deviation 1. */
  private static float[][] standardized(float[][] head) {
    float[][] rows = new float[head.length][];
    for (int token = 0; token < rows.length; token++) {
      double sum = 1e-30;
      for (float value : head[token]) {
        sum += value;
      }
      rows[token] = new float[head[token].length];
      for (int frame = 0; frame < rows[token].length; frame++) {
        rows[token][frame] = (float) (head[token][frame] / sum);
      }
    }
    for (int frame = 0; frame < rows[0].length; frame++) {
      standardize(rows, frame);
    }
    return rows;
  }

  private static void standardize(float[][] rows, int frame) {
    double mean = 0;
    for (float[] row : rows) {
      mean += row[frame] / rows.length;
    }
    double variance = 0;
    for (float[] row : rows) {
      variance += (row[frame] - mean) * (row[frame] - mean) / rows.length;
    }
    double deviation = Math.sqrt(variance) + 1e-30;
    for (float[] row : rows) {
      row[frame] = (float) ((row[frame] - mean) / deviation);
    }
  }

  /** Median of each frame's neighbourhood, reflected at the edges. */
  private static float[] median(float[] values) {
    int reach = MEDIAN_FRAMES / 2;
    if (values.length <= reach) {
      return values;
    }
    float[] smooth = new float[values.length];
    float[] window = new float[MEDIAN_FRAMES];
    for (int at = 0; at < values.length; at++) {
      for (int i = 0; i < MEDIAN_FRAMES; i++) {
        int from = Math.abs(at + i - reach);
        window[i] = values[from < values.length ? from : 2 * (values.length - 1) - from];
      }
      Arrays.sort(window);
      smooth[at] = window[reach];
    }
    return smooth;
  }

  /**
   * The frame at which the best path enters each row.
   *
   * @param gains [token][frame]
   */
  static int[] path(float[][] gains) {
    int tokens = gains.length;
    int frames = gains[0].length;
    double[][] cost = new double[tokens + 1][frames + 1];
    for (double[] row : cost) {
      Arrays.fill(row, Double.POSITIVE_INFINITY);
    }
    cost[0][0] = 0;
    Step[][] steps = new Step[tokens + 1][frames + 1];
    for (int token = 1; token <= tokens; token++) {
      for (int frame = 1; frame <= frames; frame++) {
        double both = cost[token - 1][frame - 1];
        double down = cost[token - 1][frame];
        double along = cost[token][frame - 1];
        Step step = Step.ALONG;
        if (both < down && both < along) {
          step = Step.BOTH;
        } else if (down < both && down < along) {
          step = Step.DOWN;
        }
        steps[token][frame] = step;
        cost[token][frame] = Math.min(both, Math.min(down, along)) - gains[token - 1][frame - 1];
      }
    }
    return trace(steps, tokens, frames);
  }

  private enum Step {
    BOTH,
    DOWN,
    ALONG
  }

  private static int[] trace(Step[][] steps, int tokens, int frames) {
    int[] starts = new int[tokens];
    int token = tokens;
    int frame = frames;
    while (token > 0 && frame > 0) {
      starts[token - 1] = frame - 1;
      Step step = steps[token][frame];
      token -= step == Step.ALONG ? 0 : 1;
      frame -= step == Step.DOWN ? 0 : 1;
    }
    return starts; // rows above a path that left at frame 0 begin there
  }
}

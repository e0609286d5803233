package org.lipstream.llm.lab.score;

import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.function.ToDoubleFunction;

/** Intervals by resampling (Efron's percentile bootstrap). */
public final class Bootstrap {
  private static final int RESAMPLES = 2_000;

  private Bootstrap() {}

  /**
   * The interval that holds a figure with 95 %.
   *
   * @param count of the items that the figure is made of, at least one
   * @param figure of as many drawn items, by their indices; one may be drawn more than once
   * @return lower and upper end
   */
  public static double[] interval(int count, long seed, ToDoubleFunction<int[]> figure) {
    SplittableRandom random = new SplittableRandom(seed);
    double[] figures = new double[RESAMPLES];
    int[] drawn = new int[count];
    for (int i = 0; i < RESAMPLES; i++) {
      for (int j = 0; j < count; j++) {
        drawn[j] = random.nextInt(count);
      }
      figures[i] = figure.applyAsDouble(drawn);
    }
    Arrays.sort(figures);
    return new double[] {
      figures[(int) (0.025 * RESAMPLES)], figures[(int) (0.975 * RESAMPLES) - 1]
    };
  }
}

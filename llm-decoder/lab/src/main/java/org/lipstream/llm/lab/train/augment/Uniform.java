package org.lipstream.llm.lab.train.augment;

import java.util.SplittableRandom;

/** Numbers that are all equally likely. */
final class Uniform {
  private Uniform() {}

  /** Between {@code -range} and {@code range}. */
  static double within(double range, SplittableRandom random) {
    return range * (2 * random.nextDouble() - 1);
  }
}

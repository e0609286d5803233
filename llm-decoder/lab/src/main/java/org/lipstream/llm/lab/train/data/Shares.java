package org.lipstream.llm.lab.train.data;

import java.util.List;
import java.util.SplittableRandom;
import java.util.function.ToDoubleFunction;

/** Draws one of several kinds, each as often as its share says. */
public final class Shares {
  private Shares() {}

  /**
   * One of the kinds.
   *
   * @param share of a kind; all add up to 1
   */
  public static <T> T draw(List<T> kinds, ToDoubleFunction<T> share, SplittableRandom random) {
    double at = random.nextDouble();
    for (T kind : kinds) {
      at -= share.applyAsDouble(kind);
      if (at < 0) {
        return kind;
      }
    }
    return kinds.get(kinds.size() - 1);
  }
}

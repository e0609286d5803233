package org.lipstream.app.session;

import java.util.ArrayList;
import java.util.List;
import org.lipstream.llm.recognize.Rates;
import org.lipstream.llm.recognize.TrainedRates;

/**
 * Adapts the pace to the load: longer steps first, then coarser rates among those that the model
 * was trained for, and back again. Goes up where parts come too late for their steps, goes down
 * where the recogniser would have time for it. A pure function of what it is told; not thread-safe.
 */
final class Elasticity {
  private static final double LATE = 0.8;
  private static final double BUSY_ENOUGH = 0.7;
  private static final double WEIGHT = 0.3;
  private static final long UP_AFTER_MS = 1_500;
  private static final long DOWN_AFTER_MS = 4_000;
  private static final double BUSY_WINDOW_MS = 3_000;

  private final List<Pace> levels;
  private final int workers;
  private int level;
  private long changedMs;
  private double lateness;
  private double busyMs;
  private long busySinceMs;

  /**
   * @param workers recognitions at a time
   */
  Elasticity(TrainedRates rates, int workers, long nowMs) {
    levels = levels(rates);
    this.workers = workers;
    changedMs = nowMs;
    busySinceMs = nowMs;
  }

  private static List<Pace> levels(TrainedRates trained) {
    Rates normal = trained.normal();
    Rates coarse =
        new Rates(
            coarser(trained.audio(), normal.audio()), coarser(trained.video(), normal.video()));
    Rates coarsest =
        new Rates(
            coarser(trained.audio(), coarse.audio()), coarser(trained.video(), coarse.video()));
    List<Pace> levels = new ArrayList<>();
    levels.add(new Pace(1, normal, normal));
    levels.add(new Pace(2, normal, normal));
    if (!coarse.equals(normal)) {
      levels.add(new Pace(2, coarse, normal));
    }
    levels.add(new Pace(4, coarse, normal));
    if (!coarse.equals(normal)) {
      levels.add(new Pace(4, coarsest, coarse));
    }
    levels.add(new Pace(8, coarsest, coarse));
    return levels;
  }

  private static int coarser(List<Integer> rates, int than) {
    return rates.stream().filter(rate -> rate > than).min(Integer::compare).orElse(than);
  }

  Pace pace() {
    return levels.get(level);
  }

  /**
   * A part has been recognised.
   *
   * @param lateMs from its media's arrival to its result
   * @param stepMs media time until the next part
   */
  void tookPart(long lateMs, long stepMs, long nowMs) {
    lateness += WEIGHT * (lateMs / (double) Math.max(1, stepMs) - lateness);
    if (lateness > LATE && nowMs - changedMs >= UP_AFTER_MS && level < levels.size() - 1) {
      change(level + 1, nowMs);
    }
  }

  /** The recogniser has worked for so long. */
  void worked(double ms, long nowMs) {
    busyMs = busyMs(nowMs) + ms;
    busySinceMs = nowMs;
    calm(nowMs);
  }

  /** Goes down a level where there is time enough for what that costs; to be asked now and then. */
  void calm(long nowMs) {
    if (level > 0 && nowMs - changedMs >= DOWN_AFTER_MS) {
      double dearer = levels.get(level - 1).steps() < pace().steps() ? 2 : 1.4;
      if (busy(nowMs) * dearer < BUSY_ENOUGH) {
        change(level - 1, nowMs);
      }
    }
  }

  private void change(int to, long nowMs) {
    level = to;
    changedMs = nowMs;
    lateness = LATE / 2;
  }

  /** Share of the workers' time that is used, over the last seconds. */
  double busy(long nowMs) {
    return busyMs(nowMs) / BUSY_WINDOW_MS / workers;
  }

  private double busyMs(long nowMs) {
    return busyMs * Math.exp(-(nowMs - busySinceMs) / BUSY_WINDOW_MS);
  }
}

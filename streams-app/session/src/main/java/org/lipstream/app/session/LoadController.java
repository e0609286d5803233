package org.lipstream.app.session;

import java.util.List;

/**
 * Adapts what is asked of the recogniser to the load, level by level, and back again. Goes up where
 * parts come too late for their steps, goes down where the recogniser would have time for it. A
 * pure function of what it is told; not thread-safe.
 */
final class LoadController {
  private static final double LATE = 0.8;
  private static final double BUSY_ENOUGH = 0.7;
  private static final double WEIGHT = 0.3;
  private static final long UP_AFTER_MS = 1_500;
  private static final long DOWN_AFTER_MS = 4_000;
  private static final double BUSY_WINDOW_MS = 3_000;

  private final List<LoadLevel> levels;
  private final int workers;
  private int index;
  private long changedMs;
  private double lateness;
  private double busyMs;
  private long busySinceMs;

  /**
   * @param levels from what is asked usually to what is asked under the highest load
   * @param workers recognitions at a time
   */
  LoadController(List<LoadLevel> levels, int workers, long nowMs) {
    this.levels = List.copyOf(levels);
    this.workers = workers;
    changedMs = nowMs;
    busySinceMs = nowMs;
  }

  LoadLevel level() {
    return levels.get(index);
  }

  /**
   * A part has been recognised.
   *
   * @param lateMs from its media's arrival to its result
   * @param stepMs media time until the next part
   */
  void tookPart(long lateMs, long stepMs, long nowMs) {
    lateness += WEIGHT * (lateMs / (double) Math.max(1, stepMs) - lateness);
    if (lateness > LATE && nowMs - changedMs >= UP_AFTER_MS && index < levels.size() - 1) {
      change(index + 1, nowMs);
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
    if (index > 0 && nowMs - changedMs >= DOWN_AFTER_MS) {
      double dearer = levels.get(index - 1).steps() < level().steps() ? 2 : 1.4;
      if (busy(nowMs) * dearer < BUSY_ENOUGH) {
        change(index - 1, nowMs);
      }
    }
  }

  private void change(int to, long nowMs) {
    index = to;
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

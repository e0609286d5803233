package org.lipstream.app.lab.synthesis;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/**
 * How a head sways, and when its eyes blink, while it speaks: slow, slight, and the same for the
 * same seed.
 */
final class HeadMotion {
  private static final double BLINK_MS = 200;
  private static final double[] PERIODS_MS = {4300, 2700, 1700};

  private final double[] phases = new double[4 * PERIODS_MS.length];
  private final List<Double> blinksMs = new ArrayList<>();

  HeadMotion(long seed, double durationMs) {
    SplittableRandom random = new SplittableRandom(seed);
    for (int i = 0; i < phases.length; i++) {
      phases[i] = random.nextDouble(2 * Math.PI);
    }
    double blinkMs = random.nextDouble(400, 2200);
    while (blinkMs < durationMs) {
      blinksMs.add(blinkMs);
      blinkMs += random.nextDouble(1800, 4200);
    }
  }

  /** To the side, in half face widths. */
  double x(double ms) {
    return 0.035 * sway(0, ms);
  }

  /** Downwards, in half face widths. */
  double y(double ms) {
    return 0.03 * sway(1, ms);
  }

  /** In radians, clockwise. */
  double roll(double ms) {
    return 0.022 * sway(2, ms);
  }

  /** How far the brows are up, -1 to 1. */
  double brows(double ms) {
    return sway(3, ms);
  }

  /** How far the eyes are open, 0 to 1. */
  double eyes(double ms) {
    double closed = 0;
    for (double blinkMs : blinksMs) {
      double away = Math.abs(ms - blinkMs) / (BLINK_MS / 2);
      closed = Math.max(closed, 1 - MouthTrack.smooth((away - 0.2) / 0.8));
    }
    return 1 - closed;
  }

  private double sway(int axis, double ms) {
    double sum = 0;
    for (int i = 0; i < PERIODS_MS.length; i++) {
      sum +=
          Math.sin(2 * Math.PI * ms / PERIODS_MS[i] + phases[axis * PERIODS_MS.length + i])
              / (i + 1);
    }
    return sum / 1.5;
  }
}

package org.lipstream.llm.lab.train.optimise;

import ai.djl.training.tracker.Tracker;

/**
 * Learning rate over a run: linear warm-up, a plateau, then a straight line down to nothing over
 * the last {@link #DECAY_SHARE} (Hägele et al., arXiv 2405.18392). Until the descent begins a run
 * can be lengthened or shortened without having been another run so far.
 *
 * @param steps steps of the whole run
 * @param warmUp steps of the rise
 * @param peak rate of the plateau
 */
public record Schedule(long steps, long warmUp, double peak) implements Tracker {
  private static final double DECAY_SHARE = 0.35;

  /** The rate of a step. */
  public double at(long step) {
    if (step < warmUp) {
      return peak * (step + 1) / warmUp;
    }
    double left = (steps - step) / (DECAY_SHARE * steps);
    return peak * Math.max(0, Math.min(1, left));
  }

  @Override
  public float getNewValue(int numUpdate) {
    return (float) at(numUpdate);
  }
}

package org.lipstream.llm.train;

/**
 * Learning rate over a run: linear warm-up, then half a cosine down to nothing.
 *
 * @param steps steps of the whole run
 * @param warmUp steps of the rise
 */
record Schedule(long steps, long warmUp, double peak) {

  double at(long step) {
    if (step < warmUp) {
      return peak * (step + 1) / warmUp;
    }
    double progress = Math.min(1, (step - warmUp) / (double) Math.max(1, steps - warmUp));
    return peak * 0.5 * (1 + Math.cos(Math.PI * progress));
  }
}

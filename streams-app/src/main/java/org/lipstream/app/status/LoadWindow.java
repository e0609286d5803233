package org.lipstream.app.status;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;

/**
 * How much of the recognisers' time goes for how much media, over the last half minute.
 *
 * <pre>
 * clock   0 s ........ 30 s        busy share = 6 s / (30 s * 1 worker)  = 0.2
 * media   0 s ........ 60 s        rtf        = 6 s / 60 s               = 0.1
 * busy    0 s ...  6 s             fit        = (60 / 30) * (1 - 0.2) / 0.2 = 8 more sessions
 * </pre>
 */
public final class LoadWindow {
  private static final long WINDOW_MS = 30_000;

  /** Media of a tenth of a session: less says nothing about what a session costs. */
  private static final double LEAST_MEDIA_RATE = 0.1;

  private record Sample(long clockMs, long mediaMs, double busyMs) {}

  private final int workers;
  private final Deque<Sample> samples = new ArrayDeque<>();

  /**
   * @param workers recognitions at a time
   */
  public LoadWindow(int workers) {
    this.workers = workers;
  }

  /**
   * Takes the counters as they stand.
   *
   * @param mediaMs media accepted since the start, of all sessions
   * @param busyMs time spent in recognition since the start
   */
  public void add(long clockMs, long mediaMs, double busyMs) {
    // A task that moves to another process takes its counter along: begin again.
    if (!samples.isEmpty() && mediaMs < samples.peekLast().mediaMs()) {
      samples.clear();
    }
    samples.addLast(new Sample(clockMs, mediaMs, busyMs));
    while (samples.size() > 2 && samples.peekFirst().clockMs() < clockMs - WINDOW_MS) {
      samples.removeFirst();
    }
  }

  private double elapsedMs() {
    return samples.size() < 2 ? 0 : samples.peekLast().clockMs() - samples.peekFirst().clockMs();
  }

  private double busyMs() {
    return samples.size() < 2 ? 0 : samples.peekLast().busyMs() - samples.peekFirst().busyMs();
  }

  private double mediaMs() {
    return samples.size() < 2 ? 0 : samples.peekLast().mediaMs() - samples.peekFirst().mediaMs();
  }

  /** Share of the workers' time that they recognise, in [0, 1]. */
  public double busy() {
    return elapsedMs() > 0 ? Math.min(1, busyMs() / (elapsedMs() * workers)) : 0;
  }

  /** Seconds of recognition for a second of media. */
  public Optional<Double> rtf() {
    return isMeasured() ? Optional.of(busyMs() / mediaMs()) : Optional.empty();
  }

  /** How many more sessions would fit. */
  public Optional<Integer> fits() {
    if (!isMeasured() || busyMs() <= 0) {
      return Optional.empty();
    }
    double sessions = mediaMs() / elapsedMs();
    return Optional.of((int) (sessions * (1 - busy()) / busy()));
  }

  private boolean isMeasured() {
    return elapsedMs() > 0 && mediaMs() >= LEAST_MEDIA_RATE * elapsedMs();
  }
}

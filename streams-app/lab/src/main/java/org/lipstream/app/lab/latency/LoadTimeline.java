package org.lipstream.app.lab.latency;

import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import org.lipstream.app.lab.replay.Replay;
import org.lipstream.app.session.SessionStatus;

/**
 * What many sessions were like in one stretch of time.
 *
 * @param sessions of which media came
 * @param stepMs media time between a session's parts, at most
 * @param partRates how many parts came at which rates
 * @param finalRates the same of finals
 * @param leftOut parts that were left out for newer ones
 */
record LoadTimeline(
    long fromMs,
    long toMs,
    int sessions,
    long stepMs,
    String partRates,
    String finalRates,
    long leftOut) {
  private static final long STRETCH_MS = 3_000;

  /**
   * Tells an outcome by stretches.
   *
   * @param apartMs each session began so much after the one before
   */
  static List<LoadTimeline> of(List<Spoken> spoken, long apartMs, Replay.Outcome outcome) {
    long endMs = 0;
    for (int i = 0; i < spoken.size(); i++) {
      endMs = Math.max(endMs, i * apartMs + spoken.get(i).clip().durationMs());
    }
    List<LoadTimeline> all = new ArrayList<>();
    for (long fromMs = 0; fromMs < endMs; fromMs += STRETCH_MS) {
      all.add(stretch(fromMs, spoken, apartMs, outcome));
    }
    return all;
  }

  private static LoadTimeline stretch(
      long fromMs, List<Spoken> spoken, long apartMs, Replay.Outcome outcome) {
    long toMs = fromMs + STRETCH_MS;
    TreeMap<String, Integer> parts = new TreeMap<>();
    TreeMap<String, Integer> finals = new TreeMap<>();
    int sessions = 0;
    long stepMs = 0;
    long leftOut = 0;
    for (int i = 0; i < spoken.size(); i++) {
      long startMs = i * apartMs;
      sessions += startMs < toMs && startMs + spoken.get(i).clip().durationMs() > fromMs ? 1 : 0;
      for (Replay.Emission each : outcome.emissions().get(i)) {
        if (startMs + each.atMs() >= fromMs && startMs + each.atMs() < toMs) {
          String rates = each.event().rates().toString();
          (each.event().isFinal() ? finals : parts).merge(rates, 1, Integer::sum);
        }
      }
      long before = 0;
      for (SessionStatus status : outcome.statuses().get(i)) {
        if (status.emittedEpochMs() >= fromMs && status.emittedEpochMs() < toMs) {
          stepMs = Math.max(stepMs, status.stepMs());
          leftOut += status.droppedPartials() - before;
        }
        before = status.droppedPartials();
      }
    }
    return new LoadTimeline(fromMs, toMs, sessions, stepMs, told(parts), told(finals), leftOut);
  }

  private static String told(TreeMap<String, Integer> counts) {
    return counts.isEmpty()
        ? "-"
        : counts.toString().replaceAll("[{}]", "").replace("=", " x ").replace(", ", "; ");
  }
}

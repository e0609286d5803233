package org.lipstream.app.lab.latency;

import java.util.List;
import java.util.TreeMap;
import org.lipstream.app.lab.replay.Replay;
import org.lipstream.app.session.SessionStatus;

/**
 * What was measured of many sessions at once.
 *
 * @param computeRatio time on a processor over that of one session
 * @param perBatch requests that were recognised in one pass, on average
 * @param p50Ms from a word's end to when it was said for good
 * @param finalP90Ms from the last word's end to the final, which 90 % stay within
 * @param mostLagMs media that had come and that no event covered, at most
 * @param dropped share of the parts that were left out for newer ones
 * @param rates how many events came at which rates
 * @param lateness longest time from the end of a session's media to its last final, ms
 */
record LoadFigures(
    String label,
    int sessions,
    double rtf,
    double computeRatio,
    double perBatch,
    double p50Ms,
    double finalP90Ms,
    long mostLagMs,
    double dropped,
    String rates,
    double latenessMs,
    double wer) {

  static LoadFigures of(
      String label, List<Spoken> spoken, Replay.Outcome outcome, double computeOfOneMs) {
    Delays delays = new Delays();
    long parts = 0;
    long events = 0;
    double latenessMs = 0;
    TreeMap<String, Integer> rates = new TreeMap<>();
    for (int i = 0; i < spoken.size(); i++) {
      delays.add(spoken.get(i), outcome.emissions().get(i));
      for (Replay.Emission each : outcome.emissions().get(i)) {
        events++;
        parts += each.event().isFinal() ? 0 : 1;
        String used = each.event().rates().toString();
        rates.merge(used, 1, Integer::sum);
        latenessMs = Math.max(latenessMs, each.atMs() - spoken.get(i).clip().durationMs());
      }
    }
    long mostLagMs = 0;
    long droppedParts = 0;
    for (List<SessionStatus> statuses : outcome.statuses()) {
      for (SessionStatus status : statuses) {
        mostLagMs = Math.max(mostLagMs, status.lagMs());
      }
      droppedParts += statuses.isEmpty() ? 0 : statuses.get(statuses.size() - 1).droppedPartials();
    }
    return new LoadFigures(
        label,
        spoken.size(),
        outcome.computeMs() / outcome.mediaMs(),
        computeOfOneMs > 0 ? outcome.computeMs() / computeOfOneMs : 1,
        events / (double) Math.max(1, outcome.batches()),
        delays.committed.quantile(0.5),
        delays.finalAfterSpeech.quantile(0.9),
        mostLagMs,
        droppedParts / (double) Math.max(1, parts + droppedParts),
        rates.toString().replaceAll("[{}]", "").replace("=", " x "),
        latenessMs,
        delays.errors.rate());
  }
}

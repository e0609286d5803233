package org.lipstream.app.lab.latency;

import org.lipstream.app.lab.replay.Replay;

/**
 * What was measured of one way to stream. Delays in milliseconds.
 *
 * @param policy the policy's name
 * @param stepMs media time between two parts
 * @param rates encoder frames a media token
 * @param meanMs to p99Ms from a word's end to when it was said for good
 * @param shownP50Ms from a word's end to when it stood on the screen and stayed
 * @param laalMs length-adaptive average lagging
 * @param firstPartialP50Ms from the first word's beginning to the first words on the screen
 * @param finalP50Ms from the last word's end to the final
 * @param flicker words taken back for each word of the finals
 * @param rtf time on a processor over media time
 * @param stepLoadP95 time from a part's media to its words over the step, which 95 % stay within
 * @param wer word error rate of the finals
 */
record LatencyFigures(
    String policy,
    long stepMs,
    String rates,
    double meanMs,
    double p50Ms,
    double p90Ms,
    double p99Ms,
    double shownP50Ms,
    double laalMs,
    double firstPartialP50Ms,
    double finalP50Ms,
    double finalP90Ms,
    double flicker,
    double rtf,
    double stepLoadP95,
    double wer) {

  static LatencyFigures of(
      String policy, long stepMs, String rates, Delays delays, Replay.Outcome outcome) {
    return new LatencyFigures(
        policy,
        stepMs,
        rates,
        delays.committed.mean(),
        delays.committed.quantile(0.5),
        delays.committed.quantile(0.9),
        delays.committed.quantile(0.99),
        delays.shown.quantile(0.5),
        delays.laal.mean(),
        delays.firstPartial.quantile(0.5),
        delays.finalAfterSpeech.quantile(0.5),
        delays.finalAfterSpeech.quantile(0.9),
        delays.flicker(),
        outcome.computeMs() / outcome.mediaMs(),
        delays.lateParts.quantile(0.95) / stepMs,
        delays.errors.rate());
  }
}

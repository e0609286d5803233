package org.lipstream.app.lab.latency;

import java.util.List;
import java.util.Locale;
import org.lipstream.app.lab.evaluation.Conditions;

/** docs/LATENCY.md. */
final class LatencyDocument {
  private static final String HEAD =
      """
      # Latency

      Written by `%s`. Model `%s`, streams: %s, greedy decoding. %d recordings of several
      clips one after the other, %.0f s and %d words in all, none of them trained or tuned on. %s, %s, %d cores, %s engine
      thread.

      Media are played at the speed at which they were spoken, by a virtual clock: it goes on by the media in steps of 10 ms, and each
      recognition ends so much later as its thread was on a processor. So compute is counted, waiting for other programs is not. Kafka
      adds what `./lipstream bench` says. A *delay* runs from the end of a word in the reference (`.align` files) to the moment at which it
      was said for good (*committed*), for words that came out right; *shown* is the moment from which on it stood on the screen and
      stayed. LAAL: length-adaptive average lagging. *Flicker*: words that were shown and taken back, for each word of the finals. *Step
      load*: time from a part's last sample to its words over the step, which 95 %% stay within; below 1 the next part does not wait.

      """;

  private LatencyDocument() {}

  static String of(LatencyBench.Report report, String command) {
    Conditions here = Conditions.here();
    StringBuilder text = new StringBuilder();
    text.append(
        format(
            HEAD,
            command,
            report.model(),
            report.modality(),
            report.recordings(),
            report.mediaSeconds(),
            report.words(),
            here.jdk(),
            here.system(),
            here.cores(),
            here.engineThreads()));
    LatencyFigures usual = report.policies().get(1);
    text.append("## Policies\n\n").append(figures(report.policies()));
    text.append(
        "\n\"final only\" recognises whole utterances as `transcribe` does: its error rate is the offline one.\n");
    text.append("\n## Steps\n\n").append(figures(withUsual(usual, report.steps())));
    if (!report.rates().isEmpty()) {
      text.append("\n## Rates\n\n").append(figures(withUsual(usual, report.rates())));
    }
    text.append(
        format(
            "\n## In real time\n\nThe first recording (%.0f s) once more, by the machine's clock, with whatever else ran on it:\n\n",
            report.inTimeSeconds()));
    text.append(figures(List.of(report.inTime())));
    text.append(
        """

        ## Many sessions

        Virtual clock, two recognitions at a time. *Compute* is the time on processors for a second of media of all sessions; *cost* the
        same in units of one session's (the mean of the eight, each alone). *Batch*: events for each pass of the model. *Lag*: media that had come and that no event covered,
        at most, looked at once a second. *Over time*: from a session's last sample to its last final, at most.

        """);
    LoadBench.Report load = report.load();
    text.append(loads(load.cost(), true)).append('\n').append(loads(load.loads(), false));
    text.append(
        format(
            """

            %d sessions fit: two workers have time for as many at the cost of those in batches. With twice as many, of which one in eight
            goes on when the others have ended, by stretches of time; *step*: media time between a session's parts, at most:

            """,
            load.fitting()));
    text.append(timeline(load.falling()));
    text.append(
        format(
            """

            ## Word times and confidence

            Word ends by attention against the reference, words that came out right: median error %.0f ms, 90 %% within %.0f ms.

            Confidence of the finals' words (offline), by tenths; expected calibration error %.3f:

            | confidence | words | mean | right |
            |---|---|---|---|
            """,
            report.wordEndP50Ms(), report.wordEndP90Ms(), report.reliability().error()));
    for (Reliability.Bin bin : report.reliability().bins()) {
      text.append(
          format(
              "| %.1f-%.1f | %d | %.2f | %.2f |%n",
              bin.from(), bin.to(), bin.words(), bin.confidence(), bin.right()));
    }
    return text.toString();
  }

  private static List<LatencyFigures> withUsual(LatencyFigures usual, List<LatencyFigures> others) {
    List<LatencyFigures> all = new java.util.ArrayList<>(others);
    all.add(0, usual);
    return all;
  }

  private static String figures(List<LatencyFigures> rows) {
    StringBuilder table = new StringBuilder();
    table.append(
        "| policy | step ms | rates | delay mean | p50 | p90 | p99 | shown p50 | LAAL | first partial p50 |"
            + " final after speech p50 | p90 | flicker | real-time factor | step load | WER % |\n|---"
            + "|---".repeat(15)
            + "|\n");
    for (LatencyFigures row : rows) {
      table.append(
          format(
              "| %s | %s | %s | %s | %s | %s | %s | %s | %s | %s | %s | %s | %s | %.3f | %s | %.1f |%n",
              row.policy(),
              row.policy().equals("final only") ? "-" : row.stepMs(),
              row.rates(),
              whole(row.meanMs()),
              whole(row.p50Ms()),
              whole(row.p90Ms()),
              whole(row.p99Ms()),
              whole(row.shownP50Ms()),
              whole(row.laalMs()),
              whole(row.firstPartialP50Ms()),
              whole(row.finalP50Ms()),
              whole(row.finalP90Ms()),
              two(row.flicker()),
              row.rtf(),
              two(row.stepLoadP95()),
              100 * row.wer()));
    }
    return table.toString();
  }

  private static String loads(List<LoadFigures> rows, boolean cost) {
    StringBuilder table = new StringBuilder();
    table.append(
        "| | sessions | compute | "
            + (cost ? "cost | " : "")
            + "batch | delay p50 | final after speech p90 | lag ms | parts left out % | events by rates |"
            + " over time ms | WER % |\n|---"
            + "|---".repeat(cost ? 11 : 10)
            + "|\n");
    for (LoadFigures row : rows) {
      table.append(
          format(
              "| %s | %d | %.3f | %s%.2f | %s | %s | %d | %.0f | %s | %s | %.1f |%n",
              row.label(),
              row.sessions(),
              row.rtf(),
              cost ? format("%.2f | ", row.computeRatio()) : "",
              row.perBatch(),
              whole(row.p50Ms()),
              whole(row.finalP90Ms()),
              row.mostLagMs(),
              100 * row.dropped(),
              row.rates(),
              whole(row.latenessMs()),
              100 * row.wer()));
    }
    return table.toString();
  }

  private static String timeline(List<LoadTimeline> stretches) {
    StringBuilder table = new StringBuilder();
    table.append(
        "| s | sessions | step ms | parts by rates | finals by rates | parts left out |\n"
            + "|---|---|---|---|---|---|\n");
    for (LoadTimeline each : stretches) {
      table.append(
          format(
              "| %d-%d | %d | %d | %s | %s | %d |%n",
              each.fromMs() / 1_000,
              each.toMs() / 1_000,
              each.sessions(),
              each.stepMs(),
              each.partRates(),
              each.finalRates(),
              each.leftOut()));
    }
    return table.toString();
  }

  private static String whole(double value) {
    return Double.isNaN(value) ? "-" : format("%.0f", value);
  }

  private static String two(double value) {
    return Double.isNaN(value) ? "-" : format("%.2f", value);
  }

  private static String format(String pattern, Object... values) {
    return String.format(Locale.ROOT, pattern, values);
  }
}

package org.lipstream.app.lab.bench;

import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.lipstream.app.lab.chart.LineChart;
import org.lipstream.app.lab.chart.MarkdownTable;
import org.lipstream.llm.recognize.IdleProcessors;
import org.lipstream.llm.recognize.RecognitionRequest;
import org.lipstream.llm.recognize.Recognizer;
import org.lipstream.llm.recognize.Utterance;
import org.lipstream.media.MediaFormat;
import org.lipstream.media.Modalities;

/**
 * What it costs to recognise an utterance by its length: a partial while it goes on, and its final.
 * Processor time of one thread, nothing remembered of shorter beginnings but what the recogniser
 * keeps by itself; the rounds take turns.
 *
 * @param rows by length
 */
public record LengthCosts(List<Row> rows) {
  private static final int ROUNDS = 3;

  /** Lengths that are compared in the last line, seconds. */
  private static final double SHORT = 5;

  /**
   * One length.
   *
   * @param partialMs median
   * @param finalMs median
   */
  public record Row(double seconds, double partialMs, double finalMs) {}

  public LengthCosts {
    rows = List.copyOf(rows);
  }

  /**
   * Measures.
   *
   * @param samples 16 kHz mono, as long as the longest length
   * @param seconds lengths, ascending
   */
  public static LengthCosts measure(
      Recognizer recognizer, float[] samples, List<Double> seconds, Consumer<String> progress) {
    double[][] partials = new double[seconds.size()][ROUNDS];
    double[][] finals = new double[seconds.size()][ROUNDS];
    try (IdleProcessors.Busy alone = IdleProcessors.alone()) {
      for (int round = -1; round < ROUNDS; round++) { // the first warms up
        for (int at = 0; at < seconds.size(); at++) {
          int length = (int) (seconds.get(at) * MediaFormat.SAMPLE_RATE_HZ);
          Utterance utterance = new Utterance(Arrays.copyOf(samples, length), new byte[0]);
          RecognitionRequest request =
              RecognitionRequest.of(utterance, Modalities.AUDIO, recognizer.rates().normal());
          double partial = millis(recognizer, request.whileOpen());
          double whole = millis(recognizer, request);
          if (round >= 0) {
            partials[at][round] = partial;
            finals[at][round] = whole;
          }
        }
        progress.accept("round %d of %d".formatted(round + 2, ROUNDS + 1));
      }
    }
    return new LengthCosts(
        IntStream.range(0, seconds.size())
            .mapToObj(at -> new Row(seconds.get(at), median(partials[at]), median(finals[at])))
            .toList());
  }

  private static double millis(Recognizer recognizer, RecognitionRequest request) {
    long before = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
    recognizer.recognize(request);
    return (ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime() - before) / 1e6;
  }

  private static double median(double[] values) {
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    return sorted[sorted.length / 2];
  }

  /** A row a length, and by how much the longest costs more than 5 s. */
  public String table() {
    MarkdownTable table =
        new MarkdownTable(
            List.of(
                "seconds", "a partial, ms", "for each second", "the final, ms", "for each second"));
    for (Row row : rows) {
      table.row(
          List.of(
              number("%.0f", row.seconds),
              number("%.0f", row.partialMs),
              number("%.0f", row.partialMs / row.seconds),
              number("%.0f", row.finalMs),
              number("%.0f", row.finalMs / row.seconds)));
    }
    Row last = rows.get(rows.size() - 1);
    return rows.stream()
        .filter(row -> row.seconds == SHORT && row != last)
        .findFirst()
        .map(
            row ->
                "%s%nA partial of %s s costs %s times one of 5 s, a final %s times.%n"
                    .formatted(
                        table,
                        number("%.0f", last.seconds),
                        number("%.1f", last.partialMs / row.partialMs),
                        number("%.1f", last.finalMs / row.finalMs)))
        .orElse(table.toString());
  }

  private static String number(String format, double value) {
    return String.format(Locale.ROOT, format, value);
  }

  /** Cost against length. */
  public String toSvg() {
    List<double[]> partials = new ArrayList<>();
    List<double[]> finals = new ArrayList<>();
    for (Row row : rows) {
      partials.add(new double[] {row.seconds, row.partialMs});
      finals.add(new double[] {row.seconds, row.finalMs});
    }
    return new LineChart(
            "What an utterance costs by its length",
            "seconds of sound",
            "ms of processor time",
            List.of(
                new LineChart.Line("a partial", partials), new LineChart.Line("the final", finals)))
        .toSvg();
  }
}

package org.lipstream.app.lab.warning;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import org.lipstream.app.lab.chart.MarkdownTable;
import org.lipstream.llm.lab.score.Bootstrap;

/** How well each group of figures tells bad finals from good ones. */
final class WarningTable {
  private static final long SEED = 1;
  private static final double MARKED = 0.2;
  private static final String CONFIDENCE = "confidence";

  private static final Map<String, Function<SeenFinal, double[]>> GROUPS = new LinkedHashMap<>();

  static {
    GROUPS.put(CONFIDENCE, each -> new double[] {logOdds(each.confidence())});
    GROUPS.put("the language model's figures", SeenFinal::language);
    GROUPS.put("the ear's figures", SeenFinal::ear);
    GROUPS.put("both models' figures", each -> joined(each.language(), each.ear()));
    GROUPS.put(
        "confidence and the language model's",
        each -> joined(logOdds(each.confidence()), each.language()));
    GROUPS.put("confidence and the ear's", each -> joined(logOdds(each.confidence()), each.ear()));
    GROUPS.put(
        "confidence and both",
        each -> joined(logOdds(each.confidence()), joined(each.language(), each.ear())));
  }

  private final List<SeenFinal> finals;
  private final int[] all;

  WarningTable(List<SeenFinal> finals) {
    this.finals = List.copyOf(finals);
    this.all = IntStream.range(0, finals.size()).toArray();
  }

  /** In Markdown. */
  String text() {
    Map<String, double[]> scores = new LinkedHashMap<>();
    GROUPS.forEach((name, figures) -> scores.put(name, Ranking.scores(finals, figures)));
    return conditions() + "\n" + areas(scores) + "\n" + byCondition(scores);
  }

  private String conditions() {
    MarkdownTable table =
        new MarkdownTable(List.of("condition", "finals", "bad ones", "mean confidence"));
    for (String condition : names()) {
      List<SeenFinal> some = of(condition);
      table.row(
          List.of(
              condition,
              String.valueOf(some.size()),
              String.valueOf(some.stream().filter(SeenFinal::isBad).count()),
              number(some.stream().mapToDouble(SeenFinal::confidence).average().orElseThrow())));
    }
    return table.toString();
  }

  private String areas(Map<String, double[]> scores) {
    MarkdownTable table =
        new MarkdownTable(
            List.of(
                "told by",
                "area under the curve",
                "more than by confidence",
                "bad ones among the fifth that looks worst"));
    double[] confidence = scores.get(CONFIDENCE);
    scores.forEach(
        (name, own) ->
            table.row(
                List.of(
                    name,
                    interval("%.3f", drawn -> Ranking.area(finals, own, drawn)),
                    name.equals(CONFIDENCE)
                        ? ""
                        : interval(
                            "%+.3f",
                            drawn ->
                                Ranking.area(finals, own, drawn)
                                    - Ranking.area(finals, confidence, drawn)),
                    Math.round(100 * Ranking.found(finals, own, MARKED)) + " %")));
    return table.toString();
  }

  /** Bad finals of one condition against the good ones of all. */
  private String byCondition(Map<String, double[]> scores) {
    MarkdownTable table =
        new MarkdownTable(
            List.of(
                "bad ones of, against good ones of all",
                CONFIDENCE,
                "the language model's figures",
                "the ear's figures",
                "confidence and both"));
    for (String condition : names()) {
      int[] some =
          IntStream.of(all)
              .filter(i -> !finals.get(i).isBad() || finals.get(i).condition().equals(condition))
              .toArray();
      table.row(
          List.of(
              condition,
              number(Ranking.area(finals, scores.get(CONFIDENCE), some)),
              number(Ranking.area(finals, scores.get("the language model's figures"), some)),
              number(Ranking.area(finals, scores.get("the ear's figures"), some)),
              number(Ranking.area(finals, scores.get("confidence and both"), some))));
    }
    return table.toString();
  }

  private String interval(String format, ToDoubleFunction<int[]> figure) {
    double[] ends = Bootstrap.interval(finals.size(), SEED, figure);
    return String.format(
        Locale.ROOT,
        format + " (" + format + " to " + format + ")",
        figure.applyAsDouble(all),
        ends[0],
        ends[1]);
  }

  private List<String> names() {
    return finals.stream().map(SeenFinal::condition).distinct().toList();
  }

  private List<SeenFinal> of(String condition) {
    return finals.stream().filter(each -> each.condition().equals(condition)).toList();
  }

  private static String number(double value) {
    return Double.isFinite(value) ? String.format(Locale.ROOT, "%.3f", value) : "-";
  }

  private static double logOdds(double confidence) {
    double inside = Math.min(1 - 1e-4, Math.max(1e-4, confidence));
    return Math.log(inside / (1 - inside));
  }

  private static double[] joined(double first, double[] others) {
    return joined(new double[] {first}, others);
  }

  private static double[] joined(double[] first, double[] others) {
    return DoubleStream.concat(DoubleStream.of(first), DoubleStream.of(others)).toArray();
  }
}

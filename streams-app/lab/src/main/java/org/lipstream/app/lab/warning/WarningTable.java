package org.lipstream.app.lab.warning;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import org.lipstream.app.lab.chart.LineChart;
import org.lipstream.app.lab.chart.MarkdownTable;
import org.lipstream.app.lab.inside.SinksPage;
import org.lipstream.llm.lab.score.Bootstrap;

/** How well each group of figures tells bad finals from good ones. */
final class WarningTable {
  private static final long SEED = 1;
  private static final double FALSE_ALARMS = 0.05;
  private static final String CONFIDENCE = "confidence";
  private static final String LANGUAGE = "the language model's figures";
  private static final String EAR = "the ear's figures";
  private static final String ALL = "confidence and both";

  private static final Map<String, Function<SeenFinal, double[]>> GROUPS = new LinkedHashMap<>();

  static {
    GROUPS.put(CONFIDENCE, each -> new double[] {logOdds(each.confidence())});
    GROUPS.put(LANGUAGE, SeenFinal::language);
    GROUPS.put(EAR, SeenFinal::ear);
    GROUPS.put("both models' figures", each -> joined(each.language(), each.ear()));
    GROUPS.put(
        "confidence and the language model's",
        each -> joined(logOdds(each.confidence()), each.language()));
    GROUPS.put("confidence and the ear's", each -> joined(logOdds(each.confidence()), each.ear()));
    GROUPS.put(
        ALL, each -> joined(logOdds(each.confidence()), joined(each.language(), each.ear())));
  }

  private final List<SeenFinal> finals;

  WarningTable(List<SeenFinal> finals) {
    this.finals = List.copyOf(finals);
  }

  /** In Markdown; its picture stands beside the page. */
  String text(SinksPage page) throws IOException {
    Ranking bad = new Ranking(finals, SeenFinal::isBad);
    String picture =
        page.picture("warning", "Bad finals found against good ones marked", curves(bad));
    return "%s%nWhich finals are bad, more than half of their words wrong:%n%n%s%n%s%n%s%n%s"
        .formatted(conditions(), areas(bad), picture, byCondition(bad), spoilt());
  }

  private String conditions() {
    MarkdownTable table =
        new MarkdownTable(List.of("condition", "finals", "bad ones", "mean confidence"));
    for (String condition : finals.stream().map(SeenFinal::condition).distinct().toList()) {
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

  private static String curves(Ranking ranking) {
    List<LineChart.Line> lines = new ArrayList<>();
    for (String name : List.of(CONFIDENCE, LANGUAGE, EAR, ALL)) {
      lines.add(new LineChart.Line(name, ranking.curve(ranking.scores(GROUPS.get(name)))));
    }
    return new LineChart(
            "Bad finals found against good ones marked",
            "good finals marked",
            "bad ones found",
            lines)
        .toSvg();
  }

  private static String areas(Ranking ranking) {
    MarkdownTable table =
        new MarkdownTable(
            List.of(
                "told by",
                "area under the curve",
                "more than by confidence",
                "found where 5 % of the others are marked"));
    double[] confidence = ranking.scores(GROUPS.get(CONFIDENCE));
    GROUPS.forEach(
        (name, figures) -> {
          double[] own = ranking.scores(figures);
          String more =
              name.equals(CONFIDENCE)
                  ? ""
                  : interval(
                      own.length,
                      "%+.3f",
                      drawn -> ranking.area(own, drawn) - ranking.area(confidence, drawn));
          table.row(
              List.of(
                  name,
                  interval(own.length, "%.3f", drawn -> ranking.area(own, drawn)),
                  more,
                  Math.round(100 * ranking.found(own, FALSE_ALARMS)) + " %"));
        });
    return table.toString();
  }

  /** Bad finals of one condition against the good ones of all. */
  private String byCondition(Ranking ranking) {
    List<String> shown = List.of(CONFIDENCE, LANGUAGE, EAR, ALL);
    List<String> head = new ArrayList<>(List.of("bad ones of, against good ones of all"));
    head.addAll(shown);
    MarkdownTable table = new MarkdownTable(head);
    List<double[]> scores = shown.stream().map(name -> ranking.scores(GROUPS.get(name))).toList();
    for (String condition : finals.stream().map(SeenFinal::condition).distinct().toList()) {
      int[] some =
          IntStream.range(0, finals.size())
              .filter(i -> !finals.get(i).isBad() || finals.get(i).condition().equals(condition))
              .toArray();
      List<String> row = new ArrayList<>(List.of(condition));
      scores.forEach(own -> row.add(number(ranking.area(own, some))));
      table.row(row);
    }
    return table.toString();
  }

  /** Whether it is seen that a model is not what it was, whatever it writes. */
  private String spoilt() {
    StringBuilder text = new StringBuilder();
    for (String condition : WarningStudy.SPOILT) {
      List<SeenFinal> both = new ArrayList<>(of(WarningStudy.CLEAN));
      both.addAll(of(condition));
      Ranking ranking = new Ranking(both, each -> each.condition().equals(condition));
      text.append(
          "%nWhich finals are of the model with the %s, and which of the sound one:%n%n%s"
              .formatted(condition.replace('-', ' '), areas(ranking)));
    }
    return text.toString();
  }

  private static String interval(int count, String format, ToDoubleFunction<int[]> figure) {
    double[] ends = Bootstrap.interval(count, SEED, figure);
    return String.format(
        Locale.ROOT,
        format + " (" + format + " to " + format + ")",
        figure.applyAsDouble(IntStream.range(0, count).toArray()),
        ends[0],
        ends[1]);
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

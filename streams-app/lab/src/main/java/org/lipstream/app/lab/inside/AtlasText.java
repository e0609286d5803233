package org.lipstream.app.lab.inside;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.lipstream.app.lab.chart.Axis;
import org.lipstream.app.lab.chart.ChartFigure;
import org.lipstream.app.lab.chart.LinePanel;
import org.lipstream.app.lab.chart.MarkdownTable;
import org.lipstream.app.lab.chart.Series;
import org.lipstream.llm.lab.score.Bootstrap;

/** The atlas's tables and pictures. */
record AtlasText(List<AtlasMeter> meters, SoundClasses sounds) {
  /** Of the sources in order: these have a picture each. */
  private static final Map<Integer, String> PICTURES =
      Map.of(0, "text", 1, "default", 2, "ear", 4, "grid");

  String write(SinksPage page) throws IOException {
    StringBuilder text = new StringBuilder();
    text.append(first()).append('\n').append(others()).append('\n').append(sounds.table());
    text.append('\n');
    for (var picture : new java.util.TreeMap<>(PICTURES).entrySet()) {
      AtlasMeter meter = meters.get(picture.getKey());
      String title = "By layer and role: " + meter.source();
      text.append(page.picture("atlas-" + picture.getValue(), title, figure(title, meter).toSvg()));
      text.append('\n');
    }
    text.append("All seven figures by layer and role, of all sources: ");
    text.append(page.data("atlas", tsv())).append(".\n");
    return text.toString();
  }

  /** The first token. */
  private String first() {
    MarkdownTable table =
        new MarkdownTable(
            List.of(
                "first token of",
                "decodes",
                "tokens",
                "largest peak, medians (layer)",
                "massive from layer",
                "fixed features",
                "alpha (layer)",
                "heads above 0.3, %"));
    for (AtlasMeter meter : meters) {
      table.row(
          List.of(
              meter.source(),
              String.valueOf(meter.decodes()),
              Atlas.number(meter.tokensEach(), "%.0f"),
              peak(meter, InsideFigure.PEAK, "%,.0f"),
              onset(meter),
              features(meter),
              peak(meter, InsideFigure.ALPHA, "%.2f"),
              interval(meter.headShares(), 100, "%.0f")));
    }
    return table.toString();
  }

  private static String onset(AtlasMeter meter) {
    if (meter.onsets().isEmpty()) {
      return "never";
    }
    double first = meter.onsets().stream().mapToDouble(layer -> layer).min().orElseThrow();
    double last = meter.onsets().stream().mapToDouble(layer -> layer).max().orElseThrow();
    return first == last
        ? Atlas.number(first, "%.0f")
        : Atlas.number(first, "%.0f") + " to " + Atlas.number(last, "%.0f");
  }

  private static String features(AtlasMeter meter) {
    String all =
        meter.features().entrySet().stream()
            .sorted(Map.Entry.<Integer, Integer>comparingByValue().reversed())
            .limit(6)
            .map(one -> one.getKey() + " (" + 100 * one.getValue() / meter.decodes() + " %)")
            .collect(Collectors.joining(", "));
    return all.isEmpty() ? "none" : all;
  }

  private static String peak(AtlasMeter meter, InsideFigure figure, String format) {
    return meter.means(Role.FIRST, figure).entrySet().stream()
        .max(Map.Entry.comparingByValue())
        .map(
            largest ->
                interval(meter.values(Role.FIRST, figure, largest.getKey()), 1, format)
                    + ", layer "
                    + largest.getKey())
        .orElse("-");
  }

  private static String interval(double[] values, double scale, String format) {
    double[] ends =
        Bootstrap.interval(
            values.length,
            1,
            drawn -> {
              double sum = 0;
              for (int i : drawn) {
                sum += values[i];
              }
              return sum / drawn.length;
            });
    return String.format(
        Locale.ROOT,
        format + " (" + format + "-" + format + ")",
        scale * Atlas.mean(values),
        scale * ends[0],
        scale * ends[1]);
  }

  /** The other tokens. */
  private String others() {
    MarkdownTable table =
        new MarkdownTable(
            List.of(
                "other tokens of",
                "largest cosine with the first",
                "largest peak, medians",
                "above 0.9: of sound / lips / prompt / text, % of the tokens",
                "for so many layers",
                "sinks by heads: of sound / lips / prompt / text, %"));
    for (AtlasMeter meter : meters) {
      table.row(
          List.of(
              meter.source(),
              Atlas.number(meter.largestCosine(), "%.2f"),
              Atlas.number(meter.largestRatio(), "%,.0f"),
              shares(meter, 1),
              Atlas.number(meter.lifetime(), "%.1f"),
              shares(meter, 2)));
    }
    return table.toString();
  }

  private static String shares(AtlasMeter meter, int which) {
    List<String> shares = new ArrayList<>();
    for (Role role : List.of(Role.SOUND, Role.LIPS, Role.PROMPT, Role.TEXT)) {
      int[] counts = meter.intermediate(role);
      shares.add(counts[0] == 0 ? "-" : Atlas.number(100.0 * counts[which] / counts[0], "%.1f"));
    }
    return String.join(" / ", shares);
  }

  private static ChartFigure figure(String title, AtlasMeter meter) {
    double peak =
        meter.roles().stream()
            .flatMap(role -> meter.means(role, InsideFigure.PEAK).values().stream())
            .max(Comparator.naturalOrder())
            .orElse(10.0);
    return new ChartFigure(
        title,
        List.of(
            panel("Sink score", meter, InsideFigure.ALPHA, new Axis("alpha, largest", 0, 1, false)),
            panel(
                "Peaks",
                meter,
                InsideFigure.PEAK,
                new Axis("largest magnitude, medians (log scale)", 1, 1.2 * peak, true)),
            panel(
                "Cosine with the first token",
                meter,
                InsideFigure.COSINE,
                new Axis("|cosine|, mean", 0, 1, false))),
        "%d decodes. Attention is not an explanation (arXiv 2509.18010)."
            .formatted(meter.decodes()));
  }

  private static LinePanel panel(String title, AtlasMeter meter, InsideFigure figure, Axis axis) {
    List<Series> lines = new ArrayList<>();
    for (Role role : meter.roles()) {
      Map<Integer, Double> means = meter.means(role, figure);
      means.remove(0); // embeddings
      if (!means.isEmpty() && !(figure == InsideFigure.COSINE && role == Role.FIRST)) {
        lines.add(new Series(role.label(), means.values().stream().mapToDouble(v -> v).toArray()));
      }
    }
    return new LinePanel(title, "layer", axis, lines);
  }

  private String tsv() {
    StringBuilder lines = new StringBuilder("source\trole\tlayer");
    for (InsideFigure figure : InsideFigure.values()) {
      lines.append('\t').append(figure.label());
    }
    lines.append('\n');
    for (AtlasMeter meter : meters) {
      for (Role role : meter.roles()) {
        for (int layer : meter.means(role, InsideFigure.PEAK).keySet()) {
          lines.append(meter.source()).append('\t').append(role.label()).append('\t').append(layer);
          for (InsideFigure figure : InsideFigure.values()) {
            Double value = meter.means(role, figure).get(layer);
            lines.append('\t').append(value == null ? "" : Atlas.number(value, "%.4g"));
          }
          lines.append('\n');
        }
      }
    }
    return lines.toString();
  }
}

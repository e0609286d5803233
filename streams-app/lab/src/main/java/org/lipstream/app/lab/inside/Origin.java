package org.lipstream.app.lab.inside;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.lipstream.app.lab.chart.Axis;
import org.lipstream.app.lab.chart.ChartFigure;
import org.lipstream.app.lab.chart.LinePanel;
import org.lipstream.app.lab.chart.MarkdownTable;
import org.lipstream.app.lab.chart.Series;
import org.lipstream.llm.lab.inside.Change;
import org.lipstream.llm.lab.inside.OpenedLanguage;
import org.lipstream.llm.lab.inside.OriginScan;
import org.lipstream.llm.lab.inside.OriginScan.Neuron;
import org.lipstream.llm.lab.inside.StudySettings;
import org.lipstream.llm.lab.inside.StudySettings.Setting;
import org.lipstream.llm.lab.inside.WeightChange;

/** Where a language model's massive activation is made, and what it and the first token are for. */
public final class Origin {
  private static final int WRITERS = 3;
  private static final int NEURONS = 3;
  private static final int SCANNED = 20;

  private final Path llm;
  private final String start;
  private final Consumer<String> log;

  public Origin(Path llm, String start, Consumer<String> log) {
    this.llm = llm;
    this.start = start;
    this.log = log;
  }

  /** Measures and writes the document's part. */
  public void write(SinksPage page, List<String> sentences, List<Heard> clips, double weight)
      throws IOException {
    try (OpenedLanguage language = new OpenedLanguage(llm, start, WeightChange.NONE)) {
      List<int[]> texts =
          sentences.stream().map(language::encode).filter(t -> t.length > 2).toList();
      OriginScan scan = new OriginScan(language.decoder());
      language.decoder().change(scan);
      texts.stream()
          .limit(SCANNED)
          .forEach(text -> language.nats(new int[][] {row(language, text)}));
      language.decoder().change(Change.NONE);
      List<Integer> writers = writers(scan, language.decoder().config().blocks());
      StringBuilder text = new StringBuilder();
      text.append("Feature ").append(scan.feature()).append(" at the first token.\n\n");
      text.append(page.picture("origin", "What each block adds", picture(scan, language).toSvg()));
      text.append('\n').append(neurons(scan, writers)).append('\n');
      text.append(effects(language, scan, writers, new Loss(texts, clips, weight)));
      page.put("origin", text.toString());
    }
  }

  private static int[] row(OpenedLanguage language, int[] text) {
    return IntStream.concat(IntStream.of(language.start()), IntStream.of(text)).toArray();
  }

  /** The blocks whose feed-forward layers add most, in their order. */
  private static List<Integer> writers(OriginScan scan, int blocks) {
    return IntStream.range(0, blocks)
        .boxed()
        .sorted(
            Comparator.comparingDouble(
                (Integer block) -> -Math.abs(scan.byFeedForward(block, scan.feature()))))
        .limit(WRITERS)
        .sorted()
        .toList();
  }

  private static ChartFigure picture(OriginScan scan, OpenedLanguage language) {
    int blocks = language.decoder().config().blocks();
    int feature = scan.feature();
    double[] value = new double[blocks];
    double[] attention = new double[blocks];
    double[] fed = new double[blocks];
    double most = 1;
    double sign = 0;
    for (int block = 0; block < blocks; block++) {
      sign += scan.value(block + 1, feature);
    }
    for (int block = 0; block < blocks; block++) {
      value[block] = Math.signum(sign) * scan.value(block + 1, feature);
      attention[block] = Math.signum(sign) * scan.byAttention(block, feature);
      fed[block] = Math.signum(sign) * scan.byFeedForward(block, feature);
      most = Math.max(most, Math.max(value[block], fed[block]));
    }
    Axis axis =
        new Axis("value, its sign turned up where negative", -0.7 * most, 1.1 * most, false);
    return new ChartFigure(
        "Feature %d at the first token".formatted(feature),
        List.of(
            new LinePanel("The stream", "layer", axis, List.of(new Series("stream", value))),
            new LinePanel(
                "What is added",
                "layer",
                axis,
                List.of(new Series("attention", attention), new Series("feed-forward", fed)))),
        "The same whatever follows: nothing stands before the first token.");
  }

  private static String neurons(OriginScan scan, List<Integer> writers) {
    MarkdownTable table =
        new MarkdownTable(
            List.of(
                "layer",
                "feature before",
                "feed-forward adds",
                "attention adds",
                "neurons: value at the first token (mean elsewhere), share of what is added"));
    int feature = scan.feature();
    for (int block : writers) {
      double added = scan.byFeedForward(block, feature);
      List<String> names = new ArrayList<>();
      for (Neuron one : scan.neurons(block, feature).subList(0, NEURONS)) {
        names.add(
            String.format(
                Locale.ROOT,
                "%d: %,.0f (%.3f), %.0f %%",
                one.index(),
                one.value(),
                one.mean(),
                100 * one.written() / added));
      }
      table.row(
          List.of(
              String.valueOf(block + 1),
              Atlas.number(scan.value(block, feature), "%,.0f"),
              Atlas.number(added, "%,+.0f"),
              Atlas.number(scan.byAttention(block, feature), "%,+.0f"),
              String.join("; ", names)));
    }
    return table.toString();
  }

  /** One condition. */
  private record Condition(String name, Change change, int[] before) {}

  private String effects(
      OpenedLanguage language, OriginScan scan, List<Integer> writers, Loss loss) {
    int[] usual = {language.start()};
    int feature = scan.feature();
    int layers = language.decoder().config().blocks();
    List<Setting> zero = new ArrayList<>();
    List<Setting> mean = new ArrayList<>();
    for (int block : writers) {
      for (Neuron one : scan.neurons(block, feature).subList(0, NEURONS)) {
        zero.add(new Setting(block, one.index(), 0));
        mean.add(new Setting(block, one.index(), (float) one.mean()));
      }
    }
    List<Setting> erased = new ArrayList<>();
    List<Setting> ordinary = new ArrayList<>();
    List<Setting> constant = new ArrayList<>();
    for (int layer = writers.get(0) + 1; layer < layers; layer++) {
      erased.add(new Setting(layer, feature, 0));
      ordinary.add(new Setting(layer, feature, (float) scan.mean(layer, feature)));
      constant.add(new Setting(layer, feature, (float) scan.value(layer, feature)));
    }
    int stop = language.encode(".")[0];
    int the = language.encode(" the")[0];
    List<Condition> conditions =
        List.of(
            new Condition("as it is", Change.NONE, usual),
            new Condition(
                "those neurons 0 at the first token", new StudySettings(zero, List.of()), usual),
            new Condition(
                "those neurons as on average elsewhere", new StudySettings(mean, List.of()), usual),
            new Condition(
                "the feature 0 at the first token, all layers",
                new StudySettings(List.of(), erased),
                usual),
            new Condition(
                "the feature as on average elsewhere",
                new StudySettings(List.of(), ordinary),
                usual),
            new Condition(
                "the feature its own mean, a constant",
                new StudySettings(List.of(), constant),
                usual),
            new Condition("first token left out", Change.NONE, new int[0]),
            new Condition("first token is `.`", Change.NONE, new int[] {stop}),
            new Condition("first token is ` the`", Change.NONE, new int[] {the}),
            new Condition(
                "first token twice", Change.NONE, new int[] {language.start(), language.start()}));
    MarkdownTable table =
        new MarkdownTable(
            List.of("condition", "nats a token", "more", "WER, %", "more WER, points"));
    Paired nats = null;
    Paired errors = null;
    for (Condition one : conditions) {
      language.decoder().change(one.change());
      Paired cost = loss.nats(language, one.before(), null);
      Paired wrong = loss.errors(language, one.before(), null);
      nats = nats == null ? cost : nats;
      errors = errors == null ? wrong : errors;
      table.row(
          List.of(
              one.name(),
              cost.text(1, ".3f"),
              cost == nats ? "" : cost.difference(nats, 1, ".3f"),
              wrong.text(100, ".1f"),
              wrong == errors ? "" : wrong.difference(errors, 100, ".2f")));
      log.accept("origin: " + one.name());
    }
    language.decoder().change(Change.NONE);
    return "%d sentences, %d clips; the ear alone: %s %%.%n%n%s"
        .formatted(
            loss.sentences().size(),
            loss.clips().size(),
            loss.errorsOfTheEar().text(100, ".1f"),
            table);
  }
}

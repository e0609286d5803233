package org.lipstream.app.lab.inside;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;
import org.lipstream.app.lab.chart.MarkdownTable;
import org.lipstream.llm.lab.inside.Change;
import org.lipstream.llm.lab.inside.FirstTokenShifted;
import org.lipstream.llm.lab.inside.InputRange;
import org.lipstream.llm.lab.inside.OpenedLanguage;
import org.lipstream.llm.lab.inside.Past;
import org.lipstream.llm.lab.inside.Rounding;
import org.lipstream.llm.lab.inside.Rounding.Scale;
import org.lipstream.llm.lab.inside.Smoothing;
import org.lipstream.llm.lab.inside.WeightChange;
import org.lipstream.llm.lab.inside.Windows;

/** What numbers of few bits cost, and what makes them cheaper. */
public final class Quantising {
  private static final int GROUP = 32;
  private static final int CALIBRATED_BY = 16;

  private final Path llm;
  private final String start;
  private final Consumer<String> log;
  private Paired usual;
  private Paired usualErrors;

  public Quantising(Path llm, String start, Consumer<String> log) {
    this.llm = llm;
    this.start = start;
    this.log = log;
  }

  private record Weighted(String name, WeightChange weights) {}

  private record Read(String name, Scale scale) {}

  private static final List<Weighted> WEIGHTS =
      List.of(
          new Weighted("as stored", WeightChange.NONE),
          new Weighted("8 bits an output", Rounding.weights(8, 0)),
          new Weighted("4 bits a group of 32", Rounding.weights(4, GROUP)),
          new Weighted("4 bits an output", Rounding.weights(4, 0)));

  private static final List<Read> READ =
      List.of(
          new Read("float", null),
          new Read("8 bits a layer", Scale.FIXED),
          new Read("8 bits a token", Scale.BY_TOKEN));

  /**
   * Measures and writes the document's part.
   *
   * @param sentences some are measured on; as many of the others as are needed calibrate
   */
  public void write(SinksPage page, List<String> sentences, List<Heard> clips, double weight)
      throws IOException {
    MarkdownTable table =
        new MarkdownTable(
            List.of(
                "weights",
                "what layers read",
                "plain",
                "SmoothQuant",
                "first token apart",
                "log g, g = 0.5",
                "log g, g = 2",
                "WER plain, points more",
                "WER first token apart"));
    for (Weighted weights : WEIGHTS) {
      try (OpenedLanguage plain = new OpenedLanguage(llm, start, weights.weights())) {
        Loss loss = loss(plain, sentences, clips, weight);
        InputRange all = ranges(plain, sentences, false);
        InputRange others = ranges(plain, sentences, true);
        Smoothing smoothing = Smoothing.by(all);
        WeightChange smoothed =
            (block, site, one) ->
                weights.weights().of(block, site, smoothing.weights().of(block, site, one));
        try (OpenedLanguage smooth = new OpenedLanguage(llm, start, smoothed)) {
          for (Read read : READ) {
            table.row(row(weights, read, plain, smooth, loss, all, others, smoothing));
            log.accept("quantise: " + weights.name() + ", " + read.name());
          }
        }
        page.put("quantise", text(loss, table)); // what there is by now
      }
    }
  }

  private String text(Loss loss, MarkdownTable table) {
    return "Nats a token more than the %s of the model as it is, %d sentences; WER of %d clips.%n%n%s"
        .formatted(usual.text(1, ".3f"), loss.sentences().size(), loss.clips().size(), table);
  }

  private static Loss loss(
      OpenedLanguage language, List<String> sentences, List<Heard> clips, double weight) {
    List<int[]> texts =
        sentences.stream()
            .skip(CALIBRATED_BY)
            .map(language::encode)
            .filter(text -> text.length > 2)
            .toList();
    return new Loss(texts, clips, weight);
  }

  private static InputRange ranges(
      OpenedLanguage language, List<String> sentences, boolean withoutFirst) {
    InputRange seen = new InputRange();
    try (Past past = withoutFirst ? firstToken(language) : null) {
      language.decoder().change(seen);
      for (String sentence : sentences.subList(0, CALIBRATED_BY)) {
        if (past == null) {
          language.nats(new int[][] {language.row(sentence)});
        } else {
          language.nats(new int[][] {language.encode(sentence)}, past);
        }
      }
      language.decoder().change(Change.NONE);
    }
    return seen;
  }

  /** Keys and values of the first token, never rounded: an explicit bias of attention. */
  private static Past firstToken(OpenedLanguage language) {
    Past past = language.newPast();
    language.decoder().change(Change.NONE);
    language.read(new int[] {language.start()}, 0, past, Windows.ALL);
    return past;
  }

  private List<String> row(
      Weighted weights,
      Read read,
      OpenedLanguage plain,
      OpenedLanguage smooth,
      Loss loss,
      InputRange all,
      InputRange others,
      Smoothing smoothing) {
    int[] first = {plain.start()};
    Change rounding = rounding(read, all, Smoothing.none());
    plain.decoder().change(rounding);
    Paired nats = loss.nats(plain, first, null);
    Paired errors = loss.errors(plain, first, null);
    usual = usual == null ? nats : usual;
    usualErrors = usualErrors == null ? errors : usualErrors;
    smooth.decoder().change(smoothing.inputs().then(rounding(read, all, smoothing)));
    Paired smoothed = loss.nats(smooth, first, null);
    Paired less = shifted(plain, rounding, loss, 0.5);
    Paired more = shifted(plain, rounding, loss, 2);
    try (Past past = firstToken(plain)) {
      plain.decoder().change(rounding(read, others, Smoothing.none()));
      Paired apart = loss.nats(plain, new int[0], past);
      Paired apartErrors = loss.errors(plain, new int[0], past);
      plain.decoder().change(Change.NONE);
      return List.of(
          weights.name(),
          read.name(),
          nats == usual ? "0" : nats.difference(usual, 1, ".3f"),
          smoothed.difference(usual, 1, ".3f"),
          apart.difference(usual, 1, ".3f"),
          less.difference(usual, 1, ".3f"),
          more.difference(usual, 1, ".3f"),
          errors == usualErrors
              ? "0, of " + errors.text(100, ".1f")
              : errors.difference(usualErrors, 100, ".2f"),
          apartErrors.difference(usualErrors, 100, ".2f"));
    }
  }

  private static Paired shifted(OpenedLanguage plain, Change rounding, Loss loss, double factor) {
    plain.decoder().change(rounding.then(new FirstTokenShifted(factor)));
    return loss.nats(plain, new int[] {plain.start()}, null);
  }

  private static Change rounding(Read read, InputRange seen, Smoothing smoothing) {
    return read.scale() == null ? Change.NONE : Rounding.inputs(8, read.scale(), seen, smoothing);
  }
}

package org.lipstream.app.lab.inside;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;
import org.lipstream.app.lab.chart.MarkdownTable;
import org.lipstream.llm.lab.inside.Change;
import org.lipstream.llm.lab.inside.ColumnsScaled;
import org.lipstream.llm.lab.inside.FirstTokenShifted;
import org.lipstream.llm.lab.inside.InputRange;
import org.lipstream.llm.lab.inside.OpenedLanguage;
import org.lipstream.llm.lab.inside.Past;
import org.lipstream.llm.lab.inside.Rounding;
import org.lipstream.llm.lab.inside.Rounding.Scale;
import org.lipstream.llm.lab.inside.SinksRedistributed;
import org.lipstream.llm.lab.inside.Smoothing;
import org.lipstream.llm.lab.inside.WeightChange;
import org.lipstream.llm.lab.inside.Windows;
import org.lipstream.llm.mitigate.ColumnScaling;
import org.lipstream.llm.mitigate.MediaRedistribution;

/** What numbers of few bits cost, and what makes them cheaper. */
public final class Quantising {
  private static final int GROUP = 32;
  private static final int CALIBRATED_BY = 16;

  private final Path llm;
  private final String start;
  private final Consumer<String> log;
  private Cell usual;

  public Quantising(Path llm, String start, Consumer<String> log) {
    this.llm = llm;
    this.start = start;
    this.log = log;
  }

  private record Weighted(String name, WeightChange weights) {}

  private record Read(String name, Scale scale) {}

  /** What is done against sinks, by its column's name. */
  private enum Remedy {
    NONE("none"),
    SMOOTH("SmoothQuant"),
    APART("first token apart"),
    LESS("log g, g = 0.5"),
    MORE("log g, g = 2"),
    COLUMNS("columns scaled (ACT)"),
    REDISTRIBUTED("sinks redistributed");

    private final String label;

    Remedy(String label) {
      this.label = label;
    }

    /** Of attention, besides rounding. */
    Change change() {
      return switch (this) {
        case NONE, SMOOTH, APART -> Change.NONE;
        case LESS -> new FirstTokenShifted(0.5);
        case MORE -> new FirstTokenShifted(2);
        case COLUMNS -> new ColumnsScaled(ColumnScaling.PUBLISHED);
        case REDISTRIBUTED -> new SinksRedistributed(MediaRedistribution.PUBLISHED);
      };
    }
  }

  /** Nats of sentences and errors of clips. */
  private record Cell(Paired nats, Paired errors) {}

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
    MarkdownTable nats = table();
    MarkdownTable errors = table();
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
            List<Cell> row = new ArrayList<>();
            for (Remedy remedy : Remedy.values()) {
              row.add(
                  switch (remedy) {
                    case SMOOTH ->
                        cell(smooth, smoothing.inputs().then(rounding(read, all, smoothing)), loss);
                    case APART -> apart(plain, rounding(read, others, Smoothing.none()), loss);
                    default ->
                        cell(
                            plain,
                            rounding(read, all, Smoothing.none()).then(remedy.change()),
                            loss);
                  });
              log.accept(
                  "quantise: %s, %s, %s".formatted(weights.name(), read.name(), remedy.label));
            }
            usual = usual == null ? row.get(0) : usual;
            nats.row(row(weights, read, row, Cell::nats, 1, ".3f"));
            errors.row(row(weights, read, row, Cell::errors, 100, ".2f"));
          }
        }
        page.put("quantise", text(loss, nats, errors)); // what there is by now
      }
    }
  }

  private static MarkdownTable table() {
    List<String> head = new ArrayList<>(List.of("weights", "what layers read"));
    Arrays.stream(Remedy.values()).forEach(remedy -> head.add(remedy.label));
    return new MarkdownTable(head);
  }

  private List<String> row(
      Weighted weights,
      Read read,
      List<Cell> cells,
      Function<Cell, Paired> figure,
      double scale,
      String format) {
    List<String> row = new ArrayList<>(List.of(weights.name(), read.name()));
    for (Cell cell : cells) {
      row.add(
          cell == usual ? "0" : figure.apply(cell).difference(figure.apply(usual), scale, format));
    }
    return row;
  }

  private String text(Loss loss, MarkdownTable nats, MarkdownTable errors) {
    return """
        Nats a token more than the %s of the model as it is, %d sentences:

        %s
        Word errors more than the %s %% of the model as it is, points, %d clips:

        %s"""
        .formatted(
            usual.nats().text(1, ".3f"),
            loss.sentences().size(),
            nats,
            usual.errors().text(100, ".1f"),
            loss.clips().size(),
            errors);
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
          language.nats(new int[][] {language.encode(sentence)}, past, Windows.ALL);
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

  private static Cell cell(OpenedLanguage language, Change change, Loss loss) {
    int[] first = {language.start()};
    language.decoder().change(change);
    Cell cell = new Cell(loss.nats(language, first, null), loss.errors(language, first, null));
    language.decoder().change(Change.NONE);
    return cell;
  }

  private static Cell apart(OpenedLanguage language, Change change, Loss loss) {
    try (Past past = firstToken(language)) {
      language.decoder().change(change);
      Cell cell =
          new Cell(loss.nats(language, new int[0], past), loss.errors(language, new int[0], past));
      language.decoder().change(Change.NONE);
      return cell;
    }
  }

  private static Change rounding(Read read, InputRange seen, Smoothing smoothing) {
    return read.scale() == null ? Change.NONE : Rounding.inputs(8, read.scale(), seen, smoothing);
  }
}

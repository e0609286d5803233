package org.lipstream.app.lab.evaluation.results;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.lipstream.app.lab.evaluation.TestSet;
import org.lipstream.llm.recognize.Recognizer;

/** Measures a model under every condition and writes the document. */
public final class Results {
  private final Recognizer recognizer;
  private final Consumer<String> log;

  /** Lines of progress go to {@code log}. */
  public Results(Recognizer recognizer, Consumer<String> log) {
    this.recognizer = recognizer;
    this.log = log;
  }

  /**
   * Measures, and writes the document with a chart of the training beside it.
   *
   * @param seen all conditions are measured on it
   * @param others noise alone is varied on them
   * @param trainingLog lines of the training that made the model; null leaves the chart as it is
   * @param card the model's README.md; nothing is said of it where there is none
   * @return the tables for a first look: without noise, and the seen set in noise
   */
  public String write(
      TestSet seen, List<TestSet> others, Path trainingLog, Path card, Path document)
      throws IOException {
    List<Condition> basic = new ArrayList<>(Condition.clean(recognizer.rates()));
    basic.addAll(Condition.inNoise(recognizer.rates()));
    List<Condition> all = new ArrayList<>(basic);
    all.addAll(Condition.atAllRates(recognizer.rates()));
    Measured first = Measured.on(seen, recognizer, all, log);
    List<Measured> more = new ArrayList<>();
    for (TestSet other : others) {
      more.add(Measured.on(other, recognizer, basic, log));
    }
    ResultsDocument text = new ResultsDocument(recognizer.model(), recognizer.rates());
    Files.writeString(document, text.text(first, more, curves(trainingLog, document) + card(card)));
    List<Measured> measured = new ArrayList<>(List.of(first));
    measured.addAll(more);
    return text.clean(measured) + "\n" + text.noise(first);
  }

  /** Its headings one level down. */
  private static String card(Path file) throws IOException {
    if (!Files.exists(file)) {
      return "";
    }
    StringBuilder text = new StringBuilder("\n");
    for (String line : Files.readAllLines(file)) {
      text.append(line.startsWith("#") ? "#" : "").append(line).append('\n');
    }
    return text.toString();
  }

  private static String curves(Path trainingLog, Path document) throws IOException {
    Path chart = document.resolveSibling("img").resolve("training.svg");
    if (trainingLog != null) {
      Files.createDirectories(chart.getParent());
      Files.writeString(chart, TrainingCurves.of(Files.readAllLines(trainingLog)).toSvg());
    }
    return Files.exists(chart)
        ? "## Training\n\n![Word error rate while training](img/training.svg)\n\n"
        : "";
  }
}

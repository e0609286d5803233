package org.lipstream.app.lab.sinks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.lipstream.llm.lab.experiment.RunPlan;
import org.lipstream.llm.lab.experiment.RunResult;

/**
 * The experiment's document: its figures and numbers come from the results alone.
 *
 * @param sections one for each model that was tuned
 */
public record SinksDocument(List<Section> sections) {
  private static final String FIGURES = "sinks";

  /**
   * What was found with one model.
   *
   * @param base the model
   * @param results of its runs so far, and of the model as it was
   * @param planned all its runs, what is still to be done among them
   */
  public record Section(String base, List<RunResult> results, List<RunPlan> planned) {}

  public SinksDocument {
    sections = List.copyOf(sections);
  }

  /** Writes the document and, in a folder beside it, its figures. */
  public void write(Path file) throws IOException {
    StringBuilder text = new StringBuilder(SinksText.HEAD);
    for (Section section : sections) {
      text.append(text(section, figures(section, file)));
    }
    Files.createDirectories(file.toAbsolutePath().getParent());
    Files.writeString(file, text.toString().stripTrailing() + "\n");
  }

  private static String text(Section section, String figures) {
    SinkTables tables = new SinkTables(section.results());
    String heading = "\n### %s%n%n";
    return "\n## Tuned from `%s`%n%n".formatted(section.base())
        + tables.conditions()
        + tables.missing(section.planned())
        + heading.formatted("Words")
        + SinksText.WORDS
        + tables.words()
        + heading.formatted("Sinks and massive activations")
        + SinksText.SINKS
        + tables.sinks()
        + heading.formatted("Turning a sink away, turning a token to BOS")
        + SinksText.ROTATIONS
        + tables.rotations()
        + heading.formatted("Remedies at decoding time")
        + SinksText.MITIGATIONS
        + tables.mitigations()
        + heading.formatted("What the loss costs")
        + SinksText.COSTS
        + tables.costs()
        + heading.formatted("Figures")
        + SinksText.FIGURES
        + figures;
  }

  /** Draws a section's figures and says where they are. */
  private static String figures(Section section, Path file) throws IOException {
    Map<String, RunResult> shown = new SinkTables(section.results()).shown();
    if (shown.isEmpty()) {
      return "";
    }
    String folder = FIGURES + "/" + section.base();
    Path directory =
        Files.createDirectories(
            file.toAbsolutePath().resolveSibling(FIGURES).resolve(section.base()));
    StringBuilder text = new StringBuilder();
    for (var figure : new SinkFigureSet(shown).all().entrySet()) {
      String name = figure.getKey() + ".svg";
      Files.writeString(directory.resolve(name), figure.getValue().toSvg());
      text.append("![%s](%s/%s)%n%n".formatted(figure.getValue().title(), folder, name));
    }
    return text.toString();
  }
}

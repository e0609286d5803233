package org.lipstream.app.lab.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.lipstream.app.cli.CommandException;
import org.lipstream.app.cli.ModelLocator;
import org.lipstream.app.json.Json;
import org.lipstream.app.lab.corpus.Manifest;
import org.lipstream.app.lab.inside.Heard;
import org.lipstream.app.lab.inside.SinksPage;
import picocli.CommandLine.Option;

/** What all studies of sinks are told. */
final class SinksOptions {
  @Option(
      names = "--model",
      defaultValue = "open",
      paramLabel = "DIR|NAME",
      description = "A model with an ear and a language model; default: ${DEFAULT-VALUE}.")
  private String model;

  @Option(
      names = "--manifest",
      paramLabel = "MANIFEST.tsv",
      description = "Clips that the model was not taught: path, speaker, transcript.")
  private Path manifest;

  @Option(
      names = "--speakers",
      split = ",",
      description = "Only these speakers' clips; default: all.")
  private Set<String> speakers = Set.of();

  @Option(
      names = "--clips",
      paramLabel = "N",
      defaultValue = "320",
      description =
          "Clips at most, evenly from the manifest, 0 for none; default: ${DEFAULT-VALUE}.")
  private int clips;

  @Option(
      names = "--most-sentences",
      paramLabel = "N",
      defaultValue = "200",
      description = "Sentences at most, evenly from their file; default: ${DEFAULT-VALUE}.")
  private int sentences;

  @Option(
      names = "--work",
      paramLabel = "DIR",
      defaultValue = "target/sinks",
      description = "Where what was heard is kept; default: ${DEFAULT-VALUE}.")
  private Path work;

  @Option(
      names = "--out",
      paramLabel = "FILE.md",
      defaultValue = "docs/SINKS.md",
      description = "The document whose part is rewritten; default: ${DEFAULT-VALUE}.")
  private Path out;

  Path model() {
    return ModelLocator.ofProject().locate(model);
  }

  /** The model's language model. */
  Path languageModel() throws IOException {
    return model().resolve(description().path("rescore").path("llm").asText());
  }

  /** The token before all texts. */
  String start() throws IOException {
    return description().path("rescore").path("context").asText();
  }

  /** Of the language model beside the ear. */
  double weight() throws IOException {
    return description().path("rescore").path("weight").asDouble();
  }

  private JsonNode description() throws IOException {
    return Json.tree(Files.readAllBytes(model().resolve("lipstream.json")));
  }

  Path manifest() {
    if (manifest == null) {
      throw new CommandException("--manifest: missing (expected: clips)");
    }
    return manifest;
  }

  Set<String> speakers() {
    return speakers;
  }

  Path work() {
    return work;
  }

  SinksPage page() {
    return new SinksPage(out);
  }

  int clips() {
    return clips;
  }

  /** So many sentences at most, evenly of the file's. */
  List<String> lines(Path file) throws IOException {
    List<String> all =
        Files.readAllLines(file).stream().filter(line -> line.length() > 20).toList();
    int wanted = Math.min(sentences, all.size());
    return IntStream.range(0, wanted)
        .mapToObj(i -> all.get((int) ((long) i * all.size() / wanted)))
        .toList();
  }

  /** Clips as the manifest lists them, evenly of those there are. */
  List<Manifest.Entry> entries() throws IOException {
    return evenly(
        Manifest.read(manifest()).stream()
            .filter(entry -> speakers.isEmpty() || speakers.contains(entry.speaker()))
            .toList());
  }

  /** Clips as the ear heard them, once for all studies, evenly of those there are. */
  List<Heard> heard() throws IOException {
    if (clips == 0) {
      return List.of();
    }
    return evenly(
        Heard.all(model(), manifest(), speakers, work.resolve("heard.json"), System.err::println));
  }

  <T> List<T> evenly(List<T> all) {
    int wanted = Math.min(clips, all.size());
    return IntStream.range(0, wanted)
        .mapToObj(i -> all.get((int) ((long) i * all.size() / wanted)))
        .toList();
  }
}

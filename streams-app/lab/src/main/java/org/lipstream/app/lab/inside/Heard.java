package org.lipstream.app.lab.inside;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.lipstream.app.json.Json;
import org.lipstream.app.lab.corpus.Manifest;
import org.lipstream.ingest.media.Clip;
import org.lipstream.llm.decode.Answer;
import org.lipstream.llm.joint.JointFamily;
import org.lipstream.llm.lab.score.WordErrors;
import org.lipstream.llm.lab.score.WordForm;
import org.lipstream.llm.recognize.RecognizerOptions;
import org.lipstream.llm.whisper.Decoded;
import org.lipstream.llm.whisper.Judge;
import org.lipstream.llm.whisper.WhisperRecognizer;

/**
 * A clip as an ear heard it: the texts that a language model may choose among.
 *
 * @param clip the file's name
 * @param said what was to be said
 * @param seconds of sound
 * @param candidates best first, at least one
 */
public record Heard(
    String clip, String speaker, String said, double seconds, List<Candidate> candidates) {

  /**
   * One text.
   *
   * @param score mean log-probability a token, given the sound
   * @param tokens of the ear's
   */
  public record Candidate(String text, double score, int tokens) {}

  /** All clips that an ear heard, in the manifest's order. */
  private record File(List<Heard> clips) {}

  /**
   * Asks the ear once and keeps what it heard in a file.
   *
   * @param speakers whose clips are meant; all where it is empty
   */
  public static List<Heard> all(
      Path model, Path manifest, Set<String> speakers, Path file, Consumer<String> log)
      throws IOException {
    if (Files.exists(file)) {
      return Json.read(Files.readAllBytes(file), File.class).clips();
    }
    List<Manifest.Entry> entries =
        Manifest.read(manifest).stream()
            .filter(entry -> speakers.isEmpty() || speakers.contains(entry.speaker()))
            .toList();
    List<Heard> heard = new ArrayList<>();
    try (WhisperRecognizer ear = JointFamily.ear(model, RecognizerOptions.DEFAULT, Judge.WHISPER)) {
      for (Manifest.Entry entry : entries) {
        heard.add(of(ear, entry));
        if (heard.size() % 20 == 0) {
          log.accept("heard %d of %d clips".formatted(heard.size(), entries.size()));
        }
      }
    }
    Files.createDirectories(file.toAbsolutePath().getParent());
    Path partial = file.resolveSibling(file.getFileName() + ".partial");
    Files.write(partial, Json.bytes(new File(heard)));
    Files.move(partial, file, StandardCopyOption.REPLACE_EXISTING);
    return heard;
  }

  private static Heard of(WhisperRecognizer ear, Manifest.Entry entry) {
    Clip clip = Clip.read(entry.path());
    Decoded decoded = ear.decode(clip.samples());
    List<Answer> answers = decoded.temperature() > 0 ? List.of(decoded.best()) : decoded.answers();
    return new Heard(
        entry.path().getFileName().toString(),
        entry.speaker(),
        entry.transcript(),
        clip.durationMs() / 1_000.0,
        answers.stream()
            .map(
                answer ->
                    new Candidate(ear.text(answer).strip(), answer.score(), answer.tokens().size()))
            .toList());
  }

  /** The candidates' texts. */
  public List<String> texts() {
    return candidates.stream().map(Candidate::text).toList();
  }

  /**
   * The text that ear and language model together find likeliest, as {@link
   * org.lipstream.llm.joint.LanguageJudge} chooses.
   *
   * @param language log-probabilities of the texts
   */
  public String chosen(double[] language, double weight) {
    int best = 0;
    double highest = Double.NEGATIVE_INFINITY;
    for (int i = 0; i < candidates.size(); i++) {
      Candidate one = candidates.get(i);
      double total = one.score() + weight * language[i] / Math.max(1, one.tokens());
      if (total > highest) {
        highest = total;
        best = i;
      }
    }
    return candidates.get(best).text();
  }

  /** Word errors of a text by English rules. */
  public int errors(String text) {
    return new WordErrors().add(WordForm.ENGLISH.words(said), WordForm.ENGLISH.words(text));
  }

  /** Words said by English rules. */
  public int words() {
    return WordForm.ENGLISH.words(said).size();
  }
}

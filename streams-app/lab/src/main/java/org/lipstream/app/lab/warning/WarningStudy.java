package org.lipstream.app.lab.warning;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;
import org.lipstream.app.json.Json;
import org.lipstream.app.lab.corpus.Manifest;
import org.lipstream.app.lab.evaluation.Evaluation.Noise;
import org.lipstream.app.lab.evaluation.NoiseKind;
import org.lipstream.app.lab.evaluation.TestSet;
import org.lipstream.app.lab.inside.SinksPage;
import org.lipstream.ingest.media.Clip;
import org.lipstream.llm.catalog.Recognizers;
import org.lipstream.llm.joint.JointFamily;
import org.lipstream.llm.lab.score.WordErrors;
import org.lipstream.llm.lab.score.WordForm;
import org.lipstream.llm.recognize.Hypothesis;
import org.lipstream.llm.recognize.RecognitionRequest;
import org.lipstream.llm.recognize.Recognizer;
import org.lipstream.llm.recognize.RecognizerOptions;
import org.lipstream.llm.recognize.Utterance;
import org.lipstream.llm.whisper.Judge;
import org.lipstream.media.Modalities;
import org.lipstream.monitor.detect.SinkMonitor;
import org.lipstream.monitor.probe.Detail;
import org.lipstream.monitor.report.DecodeId;
import org.lipstream.monitor.report.DecodeReport;
import org.lipstream.monitor.report.DecodeReport.Purpose;

/**
 * Hears clips as they are, in noise, with a stranger's lips, with two spoilt models, and speech of
 * other languages, and keeps what was seen of each final.
 */
public final class WarningStudy {
  static final String CLEAN = "clean";

  private static final String WRONG_ADAPTER = "wrong-adapter";
  private static final String BROKEN_SHARD = "broken-shard";

  /** Conditions of models that are not as they should be. */
  static final List<String> SPOILT = List.of(WRONG_ADAPTER, BROKEN_SHARD);

  private static final DecodeId ID = new DecodeId("warning", 0, 0, "warning", 0);

  private final Path model;
  private final Path work;
  private int heard; // of which clips and model the kept finals are
  private final Consumer<String> log;

  /**
   * A study of one model.
   *
   * @param model with an ear and a language model
   * @param work where what was seen is kept, a file for each condition, model and choice of clips,
   *     so that a study goes on where it was stopped
   */
  public WarningStudy(Path model, Path work, Consumer<String> log) {
    this.model = model;
    this.work = work;
    this.log = log;
  }

  /** All finals of one condition, as they are kept. */
  private record File(List<SeenFinal> finals) {}

  /** One utterance. */
  private record Case(String speaker, String said, Utterance utterance) {}

  /** Measures and writes the document's part. */
  public void write(SinksPage page, TestSet clips, List<Manifest.Entry> faces) throws IOException {
    heard = Objects.hash(model.getFileName().toString(), clipNames(clips.entries()));
    SpoiltModel spoilt = new SpoiltModel(model, work);
    List<SeenFinal> all = new ArrayList<>();
    all.addAll(seen(CLEAN, model, () -> noisy(clips, Noise.NONE)));
    all.addAll(seen("babble-0", model, () -> noisy(clips, new Noise(0.0, NoiseKind.BABBLE))));
    all.addAll(seen("white-0", model, () -> noisy(clips, new Noise(0.0, NoiseKind.WHITE))));
    all.addAll(seen("strangers-lips", model, () -> strangers(clips, faces)));
    all.addAll(seen("other-language", model, WarningStudy::foreign));
    all.addAll(seen(WRONG_ADAPTER, spoilt::wrongAdapter, clips));
    all.addAll(seen(BROKEN_SHARD, spoilt::brokenShard, clips));
    page.put("warning", new WarningTable(all).text(page));
  }

  private interface Making<T> {
    T make() throws IOException;
  }

  private List<SeenFinal> seen(String condition, Making<Path> with, TestSet clips)
      throws IOException {
    return Files.exists(file(condition))
        ? kept(condition)
        : seen(condition, with.make(), () -> noisy(clips, Noise.NONE));
  }

  private List<SeenFinal> seen(String condition, Path with, Making<List<Case>> cases)
      throws IOException {
    if (Files.exists(file(condition))) {
      return kept(condition);
    }
    List<SeenFinal> finals = new ArrayList<>();
    RecognizerOptions usual = RecognizerOptions.DEFAULT;
    try (Recognizer whole = Recognizers.open(with, usual);
        Recognizer ear = JointFamily.ear(with, usual, Judge.WHISPER)) {
      for (Case each : cases.make()) {
        seen(condition, each, whole, ear).ifPresent(finals::add);
      }
    }
    Files.createDirectories(work);
    Files.write(file(condition), Json.bytes(new File(finals)));
    log.accept("%s: %d finals".formatted(condition, finals.size()));
    return finals;
  }

  private Path file(String condition) {
    return work.resolve("seen-%s-%08x.json".formatted(condition, heard));
  }

  private static List<String> clipNames(List<Manifest.Entry> entries) {
    return entries.stream().map(entry -> entry.path().getFileName().toString()).toList();
  }

  private List<SeenFinal> kept(String condition) throws IOException {
    return Json.read(Files.readAllBytes(file(condition)), File.class).finals();
  }

  /** Nothing where nothing was understood: no final is shown. */
  private static Optional<SeenFinal> seen(
      String condition, Case each, Recognizer whole, Recognizer ear) {
    SinkMonitor language = new SinkMonitor(ID, Purpose.FINAL, Detail.SUMMARY);
    SinkMonitor hearing = new SinkMonitor(ID, Purpose.FINAL, Detail.SUMMARY);
    Utterance utterance = each.utterance();
    Hypothesis said =
        whole
            .recognize(
                List.of(
                    RecognitionRequest.of(utterance, utterance.modalities(), whole.rates().normal())
                        .withProbe(language)))
            .get(0);
    if (said.text().isBlank()) {
      return Optional.empty();
    }
    ear.recognize(
        List.of(
            RecognitionRequest.of(utterance, Modalities.AUDIO, ear.rates().normal())
                .withProbe(hearing)));
    List<String> reference = WordForm.ENGLISH.words(each.said());
    int errors = new WordErrors().add(reference, WordForm.ENGLISH.words(said.text()));
    return Optional.of(
        new SeenFinal(
            condition,
            each.speaker(),
            said.text(),
            reference.size(),
            errors,
            said.confidence(),
            figures(language),
            figures(hearing)));
  }

  private static double[] figures(SinkMonitor watch) {
    return watch
        .report()
        .filter(report -> !report.isEmpty())
        .map((DecodeReport report) -> FinalFigures.of(report))
        .orElseGet(() -> new double[FinalFigures.NAMES.size()]);
  }

  private static List<Case> noisy(TestSet clips, Noise noise) {
    List<Case> cases = new ArrayList<>();
    for (int i = 0; i < clips.entries().size(); i++) {
      Manifest.Entry entry = clips.entries().get(i);
      Utterance heard = clips.source(i, noise).utterance();
      cases.add(
          new Case(
              entry.speaker(), entry.transcript(), new Utterance(heard.samples(), new byte[0])));
    }
    return cases;
  }

  private static List<Case> strangers(TestSet clips, List<Manifest.Entry> faces) {
    List<Case> cases = new ArrayList<>();
    for (int i = 0; i < clips.entries().size(); i++) {
      Manifest.Entry entry = clips.entries().get(i);
      byte[] lips = Clip.read(faces.get(i % faces.size()).path()).lips();
      cases.add(
          new Case(
              entry.speaker(),
              entry.transcript(),
              new Utterance(clips.clips().get(i).samples(), lips)));
    }
    return cases;
  }

  private static List<Case> foreign() {
    return ForeignSpeech.all().stream()
        .map(each -> new Case(each.language(), "", new Utterance(each.samples(), new byte[0])))
        .toList();
  }
}

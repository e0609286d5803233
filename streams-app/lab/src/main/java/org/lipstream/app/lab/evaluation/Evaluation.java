package org.lipstream.app.lab.evaluation;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.lipstream.app.lab.corpus.Manifest;
import org.lipstream.app.session.RecognizerPool;
import org.lipstream.llm.lab.score.WordErrors;
import org.lipstream.llm.lab.score.WordForm;
import org.lipstream.media.Modalities;

/** Runs a manifest's clips through the application's recogniser and counts. */
public final class Evaluation {
  private static final long INTERVAL_SEED = 1;

  private final TestSet set;
  private final ClipTranscriber transcriber;
  private final WordForm form;

  /**
   * Conditions of the sound.
   *
   * @param snrDb null for sound as it is
   */
  public record Noise(Double snrDb, NoiseKind kind) {
    /** Sound as it is. */
    public static final Noise NONE = new Noise(null, NoiseKind.BABBLE);
  }

  /**
   * What was found.
   *
   * @param interval 95 % of the word error rate
   * @param rtf time of recognition over duration of the media
   * @param confusions {@code reference > hypothesis} of the words that were mistaken, most frequent
   *     first
   */
  public record Result(
      int utterances,
      int words,
      int errors,
      double wer,
      double[] interval,
      double rtf,
      Map<String, Integer> confusions) {}

  /** As the application recognises, words compared as they are. */
  public Evaluation(TestSet set, RecognizerPool pool, Modalities modality) {
    this(set, ClipTranscriber.inSessions(pool, modality), WordForm.PLAIN);
  }

  public Evaluation(TestSet set, ClipTranscriber transcriber, WordForm form) {
    this.set = set;
    this.transcriber = transcriber;
    this.form = form;
  }

  /** Measures; each clip's line goes to {@code log}. */
  public Result run(Noise noise, Consumer<String> log) {
    WordErrors errors = new WordErrors();
    Map<String, Integer> confusions = new TreeMap<>();
    long computeMs = 0;
    long mediaMs = 0;
    for (int i = 0; i < set.clips().size(); i++) {
      Manifest.Entry entry = set.entries().get(i);
      ClipTranscriber.Text said = transcriber.transcribe(set.source(i, noise));
      List<String> reference = form.words(entry.transcript());
      List<String> hypothesis = form.words(said.text());
      int wrong = errors.add(reference, hypothesis);
      WordErrors.confusions(reference, hypothesis)
          .forEach(pair -> confusions.merge(pair, 1, Integer::sum));
      computeMs += said.computeMs();
      mediaMs += said.mediaMs();
      log.accept(
          "%d %s | %s | %s"
              .formatted(
                  wrong,
                  entry.path().getFileName(),
                  String.join(" ", reference),
                  String.join(" ", hypothesis)));
    }
    return new Result(
        errors.utterances(),
        errors.words(),
        errors.errors(),
        errors.rate(),
        errors.interval(INTERVAL_SEED),
        computeMs / (double) Math.max(1, mediaMs),
        confusions);
  }
}

package org.lipstream.app.lab.evaluation;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.lipstream.app.lab.corpus.Manifest;
import org.lipstream.app.session.RecognitionScheduler;
import org.lipstream.app.session.SessionConfig;
import org.lipstream.app.session.Transcription;
import org.lipstream.llm.lab.score.WordErrors;
import org.lipstream.llm.token.TextNormalizer;
import org.lipstream.media.Modalities;

/** Runs a manifest's clips through the application's recogniser and counts. */
public final class Evaluation {
  private static final long INTERVAL_SEED = 1;

  private final TestSet set;
  private final RecognitionScheduler scheduler;
  private final Modalities modality;

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

  public Evaluation(TestSet set, RecognitionScheduler scheduler, Modalities modality) {
    this.set = set;
    this.scheduler = scheduler;
    this.modality = modality;
  }

  /** Measures; each clip's line goes to {@code log}. */
  public Result run(Noise noise, Consumer<String> log) {
    WordErrors errors = new WordErrors();
    Map<String, Integer> confusions = new TreeMap<>();
    long computeMs = 0;
    long mediaMs = 0;
    for (int i = 0; i < set.clips().size(); i++) {
      Manifest.Entry entry = set.entries().get(i);
      Transcription transcription = transcribe(i, noise);
      List<String> reference = TextNormalizer.words(entry.transcript());
      List<String> hypothesis = TextNormalizer.words(transcription.text());
      int wrong = errors.add(reference, hypothesis);
      WordErrors.confusions(reference, hypothesis)
          .forEach(pair -> confusions.merge(pair, 1, Integer::sum));
      computeMs += transcription.computeMs();
      mediaMs += transcription.mediaMs();
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

  private Transcription transcribe(int index, Noise noise) {
    return Transcription.of(
        set.source(index, noise), SessionConfig.defaults(), scheduler, modality);
  }
}

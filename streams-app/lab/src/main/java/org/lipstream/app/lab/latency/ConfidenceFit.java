package org.lipstream.app.lab.latency;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;
import org.lipstream.app.lab.evaluation.Evaluation.Noise;
import org.lipstream.app.lab.evaluation.NoiseKind;
import org.lipstream.app.lab.evaluation.TestSet;
import org.lipstream.app.session.RecognitionScheduler;
import org.lipstream.app.session.SessionConfig;
import org.lipstream.app.session.Transcription;
import org.lipstream.app.transcript.TranscriptEvent;
import org.lipstream.llm.recognize.Calibration;
import org.lipstream.llm.recognize.Recognizer;
import org.lipstream.llm.token.TextNormalizer;
import org.lipstream.media.Modalities;

/**
 * A calibration and what it was made from: clean clips have too few wrong words, so the same clips
 * in babble count too.
 */
public record ConfidenceFit(
    Calibration calibration, int words, int wrong, Reliability before, Reliability after) {
  private static final Double[] SNR_DB = {null, 5.0, 0.0, -5.0};

  /**
   * Recognises and fits.
   *
   * @param recognizer one that is not calibrated
   * @param progress is told what begins
   */
  public static ConfidenceFit of(
      TestSet set, Recognizer recognizer, Modalities modality, Consumer<String> progress) {
    List<Calibration.Judged> judged = judged(set, recognizer, modality, progress, SNR_DB);
    Calibration calibration = Calibration.fit(judged);
    return new ConfidenceFit(
        calibration,
        judged.size(),
        (int) judged.stream().filter(word -> !word.right()).count(),
        reliability(judged, Calibration.NONE),
        reliability(judged, calibration));
  }

  /**
   * How far a recogniser's confidence can be believed on clips as they are.
   *
   * @param recognizer as it is used
   */
  public static Reliability checked(
      TestSet set, Recognizer recognizer, Modalities modality, Consumer<String> progress) {
    return reliability(
        judged(set, recognizer, modality, progress, new Double[] {null}), Calibration.NONE);
  }

  private static List<Calibration.Judged> judged(
      TestSet set,
      Recognizer recognizer,
      Modalities modality,
      Consumer<String> progress,
      Double[] noises) {
    List<Calibration.Judged> judged = new ArrayList<>();
    try (RecognitionScheduler scheduler = RecognitionScheduler.inCaller(recognizer)) {
      for (Double snrDb : noises) {
        progress.accept(snrDb == null ? "clean" : "babble at " + snrDb + " dB");
        Noise noise = new Noise(snrDb, NoiseKind.BABBLE);
        for (int i = 0; i < set.clips().size(); i++) {
          Transcription said =
              Transcription.of(set.source(i, noise), SessionConfig.defaults(), scheduler, modality);
          judge(set.entries().get(i).transcript(), said, judged);
        }
      }
    }
    return judged;
  }

  private static void judge(
      String transcript, Transcription transcription, List<Calibration.Judged> judged) {
    List<TranscriptEvent.Word> words = transcription.words();
    List<Double> company = new ArrayList<>(); // of each word's utterance
    for (TranscriptEvent utterance : transcription.finals()) {
      double mean =
          Calibration.company(
              utterance.words().stream().map(TranscriptEvent.Word::confidence).toList());
      company.addAll(Collections.nCopies(utterance.words().size(), mean));
    }
    List<String> said =
        words.stream().map(word -> String.join("", TextNormalizer.words(word.word()))).toList();
    int[] matches = Alignment.of(TextNormalizer.words(transcript), said);
    for (int i = 0; i < matches.length; i++) {
      judged.add(
          new Calibration.Judged(
              words.get(i).confidence(), company.get(i), matches[i] != Alignment.WRONG));
    }
  }

  private static Reliability reliability(List<Calibration.Judged> judged, Calibration calibration) {
    return Reliability.of(
        judged.stream()
            .map(
                word ->
                    new Reliability.Judged(
                        calibration.confidence(word.probability(), word.company()), word.right()))
            .toList());
  }

  /** In words and a table. */
  public String told() {
    StringBuilder text = new StringBuilder();
    text.append(
        String.format(
            Locale.ROOT,
            "%d words, %d of them wrong; slope %.3f, company %.3f, offset %.3f%n"
                + "expected calibration error %.4f before, %.4f after; a right word is surer than a"
                + " wrong one in %.3f of pairs%n",
            words,
            wrong,
            calibration.slope(),
            calibration.company(),
            calibration.offset(),
            before.error(),
            after.error(),
            after.discrimination()));
    return text + after.table();
  }
}

package org.lipstream.llm.joint;

import java.util.ArrayList;
import java.util.List;
import org.lipstream.llm.recognize.Hypothesis;
import org.lipstream.llm.recognize.Hypothesis.Word;
import org.lipstream.llm.recognize.RecognitionRequest;
import org.lipstream.llm.recognize.Recognizer;
import org.lipstream.llm.recognize.TrainedRates;
import org.lipstream.llm.token.TextNormalizer;
import org.lipstream.llm.whisper.WhisperRecognizer;
import org.lipstream.llm.whisper.WhisperRecognizer.Weighed;
import org.lipstream.media.Modalities;
import org.lipstream.media.Modality;

/**
 * An ear that knows any English, and somebody who knows a few sentences well and also reads lips.
 * Both are asked; whose answer counts is told by how well the sound fits the other's text and by
 * how sure the other is. Where there is no sound, the one who reads lips answers alone.
 */
final class JointRecognizer implements Recognizer {
  private final String name;
  private final WhisperRecognizer ear;
  private final Recognizer specialist;
  private final Referee referee;

  JointRecognizer(String name, WhisperRecognizer ear, Recognizer specialist, Referee referee) {
    this.name = name;
    this.ear = ear;
    this.specialist = specialist;
    this.referee = referee;
  }

  @Override
  public String model() {
    return name;
  }

  @Override
  public TrainedRates rates() {
    return specialist.rates();
  }

  @Override
  public long holdsBackMs() {
    return ear.holdsBackMs();
  }

  @Override
  public List<Hypothesis> recognize(List<RecognitionRequest> requests) {
    List<RecognitionRequest> plain = new ArrayList<>();
    for (RecognitionRequest request : requests) {
      String said = String.join(" ", TextNormalizer.words(request.committed()));
      plain.add(request.answered() ? request.withAnswer(said) : request.withCommitted(said));
    }
    List<Hypothesis> known = specialist.recognize(plain);
    List<Hypothesis> chosen = new ArrayList<>();
    for (int i = 0; i < requests.size(); i++) {
      chosen.add(choose(requests.get(i), known.get(i)));
    }
    return chosen;
  }

  private Hypothesis choose(RecognitionRequest request, Hypothesis known) {
    if (!request.modality().has(Modality.AUDIO)) {
      return known;
    }
    Weighed heard = ear.weigh(forEar(request), written(known.text()));
    boolean takes = referee.prefersSpecialist(heard.advantage(), confidence(known.words()));
    Hypothesis best = takes ? known : heard.hypothesis();
    return new Hypothesis(
        best.text(),
        best.words(),
        best.modality(),
        request.rates(),
        known.computeNanos() + heard.hypothesis().computeNanos(),
        best.mediaTokens(),
        best.attention());
  }

  private RecognitionRequest forEar(RecognitionRequest request) {
    return request.at(Modalities.AUDIO, ear.rates().normal());
  }

  /** As a sentence is written, which is how the ear writes. */
  static String written(String text) {
    return text.isEmpty() ? text : Character.toUpperCase(text.charAt(0)) + text.substring(1) + ".";
  }

  /** The geometric mean of the words' confidences; 0 without words. */
  static double confidence(List<Word> words) {
    return words.isEmpty()
        ? 0
        : Math.exp(
            words.stream()
                .mapToDouble(w -> Math.log(Math.max(1e-6, w.confidence())))
                .average()
                .orElseThrow());
  }

  @Override
  public void close() {
    ear.close();
    specialist.close();
  }
}

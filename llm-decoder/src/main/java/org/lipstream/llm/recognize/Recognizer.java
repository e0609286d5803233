package org.lipstream.llm.recognize;

import java.util.List;
import java.util.Optional;
import org.lipstream.media.Modalities;

/**
 * Turns utterances into words: one heavy, immutable, shared object; safe to call from any thread.
 */
public interface Recognizer extends AutoCloseable {

  /** The model's name, as transcripts carry it. */
  String model();

  /** What a request's rates may be. */
  TrainedRates rates();

  /** What the model has encoders for: a request's media are some of these. */
  default Modalities modalities() {
    return rates().modalities();
  }

  /**
   * Recognises utterances, which share the work where the recogniser can.
   *
   * @return an answer for each request, in order
   * @throws IllegalArgumentException if the model was not trained for a request's rates, or takes
   *     other media
   */
  List<Hypothesis> recognize(List<RecognitionRequest> requests);

  /**
   * How much media has to follow a word before an open utterance's answer may be held to it, in ms;
   * 0 where answers to cut sound are as good as others. What is held to stands at the beginning of
   * each later answer.
   */
  default long holdsBackMs() {
    return 0;
  }

  /** Where utterances end that it understands best; empty where any will do. */
  default Optional<UtteranceLimits> limits() {
    return Optional.empty();
  }

  /** Recognises one utterance. */
  default Hypothesis recognize(RecognitionRequest request) {
    return recognize(List.of(request)).get(0);
  }

  /** Recognises one utterance at the normal rates. */
  default Hypothesis recognize(Utterance utterance, Modalities modality) {
    return recognize(RecognitionRequest.of(utterance, modality, rates().normal()));
  }

  /**
   * The same recogniser with other normal rates.
   *
   * @throws IllegalArgumentException if the model was not trained for them
   */
  default Recognizer at(Rates rates) {
    return new AtRates(this, rates().withNormal(rates));
  }

  @Override
  void close();
}

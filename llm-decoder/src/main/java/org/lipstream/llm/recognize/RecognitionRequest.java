package org.lipstream.llm.recognize;

import java.util.Objects;
import org.lipstream.media.Modalities;
import org.lipstream.monitor.probe.ActivationProbe;

/**
 * What is asked of a recogniser.
 *
 * @param modality the streams to use; the utterance must have them
 * @param rates among those that the model was trained for
 * @param committed words that the answer begins with, joined by single spaces; empty for none
 * @param answered whether these words are the whole answer: they are read, and nothing is searched
 * @param open whether the utterance goes on: a quick answer is worth more than a better one
 * @param probe is shown the decoder's inside, or {@link ActivationProbe#NONE}
 */
public record RecognitionRequest(
    Utterance utterance,
    Modalities modality,
    Rates rates,
    String committed,
    boolean answered,
    boolean open,
    ActivationProbe probe) {
  public RecognitionRequest {
    Objects.requireNonNull(rates, "rates");
    Objects.requireNonNull(committed, "committed");
    Objects.requireNonNull(probe, "probe");
    if (!utterance.modalities().all().containsAll(modality.all())) {
      throw new IllegalArgumentException(
          "modality: %s, utterance: %d samples, %d lip frames (expected: both streams used)"
              .formatted(modality.label(), utterance.samples().length, utterance.lipFrames()));
    }
  }

  /** A whole utterance, nothing forced, nobody watching. */
  public static RecognitionRequest of(Utterance utterance, Modalities modality, Rates rates) {
    return new RecognitionRequest(
        utterance, modality, rates, "", false, false, ActivationProbe.NONE);
  }

  /** The same, with an answer that begins with these words. */
  public RecognitionRequest withCommitted(String words) {
    return new RecognitionRequest(utterance, modality, rates, words, false, open, probe);
  }

  /** The same, with an answer that is known, to be looked at once more. */
  public RecognitionRequest withAnswer(String words) {
    return new RecognitionRequest(utterance, modality, rates, words, true, open, probe);
  }

  /** The same, watched. */
  public RecognitionRequest withProbe(ActivationProbe watcher) {
    return new RecognitionRequest(utterance, modality, rates, committed, answered, open, watcher);
  }

  /** The same, of an utterance that goes on. */
  public RecognitionRequest whileOpen() {
    return new RecognitionRequest(utterance, modality, rates, committed, answered, true, probe);
  }
}

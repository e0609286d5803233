package org.lipstream.llm.recognize;

/**
 * Turns utterances into words: one heavy, immutable, shared object; safe to call from any thread.
 */
public interface Recognizer extends AutoCloseable {

  /** The model's name, as transcripts carry it. */
  String model();

  /**
   * Recognises one utterance with the given streams.
   *
   * @throws IllegalArgumentException if the modality needs a stream that the utterance lacks
   */
  Hypothesis recognize(Utterance utterance, Modality modality);

  @Override
  void close();
}

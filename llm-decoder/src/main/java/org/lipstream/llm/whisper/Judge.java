package org.lipstream.llm.whisper;

import org.lipstream.llm.decode.Answer;

/** Chooses what is written among the texts that were understood of a window. */
public interface Judge {

  /** Whoever is best by Whisper's own measure. */
  Judge WHISPER = (decoded, vocabulary) -> decoded.best();

  /**
   * One of the answers.
   *
   * @param vocabulary says what their tokens mean
   */
  Answer choose(Decoded decoded, Vocabulary vocabulary);
}

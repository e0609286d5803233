package org.lipstream.llm.whisper;

import org.lipstream.llm.decode.Answer;
import org.lipstream.monitor.probe.ActivationProbe;

/** Chooses what is written among the texts that were understood of a window. */
public interface Judge {

  /** Whoever is best by Whisper's own measure. */
  Judge WHISPER = (decoded, vocabulary, probe) -> decoded.best();

  /**
   * One of the answers.
   *
   * @param vocabulary says what their tokens mean
   * @param probe of the request; may be shown how the chosen one was read
   */
  Answer choose(Decoded decoded, Vocabulary vocabulary, ActivationProbe probe);
}

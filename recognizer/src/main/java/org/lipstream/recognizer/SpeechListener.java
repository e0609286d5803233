package org.lipstream.recognizer;

import org.lipstream.app.transcript.TranscriptEvent;
import org.lipstream.monitor.report.DecodeReport;

/**
 * Is told what is said in a stream. Called by the recogniser's thread, never by two at a time, in
 * the order of what was said. What it throws ends the stream, and is thrown by {@link
 * SpeechStream#finish}.
 */
@FunctionalInterface
public interface SpeechListener {

  /**
   * Something was said: a partial, which a later event of the same utterance replaces but for its
   * first {@link TranscriptEvent#committedWords}, or a final, which stays. An utterance in which
   * nothing was understood has a final without words.
   */
  void said(TranscriptEvent event);

  /**
   * What was seen in the decode of the final that was told just before; only where {@link
   * StreamSettings#watched} asks for it. Plain floats: they may be kept.
   */
  default void decoded(DecodeReport report) {}
}

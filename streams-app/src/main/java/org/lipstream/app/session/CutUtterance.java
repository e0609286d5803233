package org.lipstream.app.session;

import java.util.List;
import org.lipstream.llm.recognize.Utterance;

/**
 * One utterance of a session, ready to be recognised.
 *
 * @param number counts the session id's utterances from 0, over all its runs
 * @param startMs media time from the run's start
 * @param endMs media time from the run's start
 * @param media what was said, and the mouth that said it
 * @param degraded why it is less than was promised; empty where all is well
 */
public record CutUtterance(
    long number, long startMs, long endMs, Utterance media, List<Degradation> degraded) {

  public CutUtterance {
    degraded = List.copyOf(degraded);
  }
}

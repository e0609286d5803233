package org.lipstream.monitor.report;

import java.util.Objects;

/**
 * Which decode a report is about; two reports of one decode have equal ids.
 *
 * @param session the session's id
 * @param utterance counts the session's utterances from 0
 * @param revision counts an utterance's decodes
 * @param model the model's name; a shadow's decodes have the shadow's
 * @param eventTimeMs when what was said ended, milliseconds since the epoch
 */
public record DecodeId(
    String session, long utterance, long revision, String model, long eventTimeMs) {
  public DecodeId {
    Objects.requireNonNull(session, "session");
    Objects.requireNonNull(model, "model");
  }

  /** The same, with an event time that is no later. */
  DecodeId atMost(long timeMs) {
    return new DecodeId(session, utterance, revision, model, Math.min(eventTimeMs, timeMs));
  }
}

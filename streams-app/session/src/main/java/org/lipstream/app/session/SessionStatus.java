package org.lipstream.app.session;

import org.lipstream.app.json.Json;
import org.lipstream.app.transcript.TranscriptEvent;
import org.lipstream.llm.recognize.Rates;

/**
 * How one session does, as the status topic carries it.
 *
 * @param schemaVersion {@link #SCHEMA_VERSION}
 * @param kind {@link #KIND}
 * @param session the session's id
 * @param sessionStartEpochMs the publisher's start of this run of the session
 * @param state {@code open}, or {@code ended} in a run's last status, behind its last final
 * @param utterances how many were said so far, over all runs
 * @param lagMs media that have come and that no event covers yet; 0 while nobody speaks
 * @param modality what the last recognition used; null before the first
 * @param rates encoder frames a media token of the last recognition; null before the first
 * @param stepMs media time between two parts at the present pace
 * @param droppedPartials parts that were left out because newer ones were there
 * @param rtf time of recognition over media time, since the session's start
 * @param emittedEpochMs when this was said
 */
public record SessionStatus(
    int schemaVersion,
    String kind,
    String session,
    long sessionStartEpochMs,
    String state,
    long utterances,
    long lagMs,
    String modality,
    Rates rates,
    long stepMs,
    long droppedPartials,
    double rtf,
    long emittedEpochMs) {
  public static final int SCHEMA_VERSION = 1;
  public static final String KIND = "session";

  /** The run's last status: all its finals are out. */
  public static final String ENDED = "ended";

  private static final String OPEN = "open";

  /**
   * How a session does now.
   *
   * @param stepMs media time between two of its parts
   */
  public static SessionStatus of(Session session, long stepMs, long nowEpochMs) {
    SessionFigures figures = session.figures();
    return new SessionStatus(
        SCHEMA_VERSION,
        KIND,
        session.id(),
        session.run(),
        session.isFinished() ? ENDED : OPEN,
        session.checkpoint().nextUtterance(),
        session.uncoveredMs(figures.coveredMs()),
        figures.last().map(TranscriptEvent::modality).orElse(null),
        figures.last().map(TranscriptEvent::rates).orElse(null),
        stepMs,
        session.parts().dropped(),
        figures.rtf(session.mediaMs()),
        nowEpochMs);
  }

  /** As the record's value. */
  public byte[] toJson() {
    return Json.bytes(this);
  }
}

package org.lipstream.app.session;

import java.util.Optional;
import org.lipstream.app.transcript.TranscriptEvent;

/** What has been said of a session since it was taken up, and at what cost. */
final class SessionFigures {
  private Optional<TranscriptEvent> last = Optional.empty();
  private long computeNanos;

  /** An event is on its way. */
  void said(TranscriptEvent event, long nanos) {
    last = Optional.of(event);
    computeNanos += nanos;
  }

  /** The newest event. */
  Optional<TranscriptEvent> last() {
    return last;
  }

  /** Media time that the newest event covers. */
  long coveredMs() {
    return last.map(event -> event.span().endMs()).orElse(0L);
  }

  /** Time of recognition over media time, to a thousandth. */
  double rtf(long mediaMs) {
    return Math.round(computeNanos / 1e3 / Math.max(1, mediaMs)) / 1e3;
  }
}

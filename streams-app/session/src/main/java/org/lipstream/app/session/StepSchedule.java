package org.lipstream.app.session;

import org.lipstream.media.MediaFormat;

/**
 * When an open utterance is recognised next. Steps lie on a grid of event time (the run's start and
 * media time), which all sessions share: those of publishers that speak at the same time fall due
 * together, and are recognised in one pass.
 *
 * <pre>
 *   event time   |-------|-------|-------|-------|    every stepMs
 *   one session       ===*=======*=======*==          * its steps
 *   another             =*=======*=======*=====
 * </pre>
 *
 * A function of media time and the run's start alone, never of when records came.
 */
final class StepSchedule {
  private final long run;
  private final long gridMs;
  private long lengthMs;

  /**
   * @param run the run's start, epoch milliseconds
   * @param lengthMs how long the open utterance is at its next step
   */
  StepSchedule(SessionConfig config, long run, long lengthMs) {
    this.run = run;
    this.gridMs = config.partials().stepMs();
    this.lengthMs = lengthMs;
  }

  /** How long the open utterance is at its next step. */
  long lengthMs() {
    return lengthMs;
  }

  /** The same for an utterance of pictures alone, of which nobody says when it has begun. */
  long pictureLengthMs() {
    return Math.max(lengthMs, gridMs);
  }

  /** No utterance is open. */
  void reset() {
    lengthMs = gridMs;
  }

  /** An utterance has begun at {@code startMs}, as is known since {@code nowMs}. */
  void begin(long startMs, long nowMs) {
    lengthMs = next(nowMs, gridMs) - startMs;
  }

  /**
   * A step was taken at {@code stepMs}.
   *
   * @param untilNextMs grid on which the next one lies
   */
  void taken(long startMs, long stepMs, long untilNextMs) {
    lengthMs = next(stepMs, untilNextMs) - startMs;
  }

  /** The first frame's end after {@code mediaMs} that the grid has reached. */
  private long next(long mediaMs, long everyMs) {
    long onGridMs = (Math.floorDiv(run + mediaMs, everyMs) + 1) * everyMs - run;
    return -Math.floorDiv(-onGridMs, MediaFormat.LIP_FRAME_MS) * MediaFormat.LIP_FRAME_MS;
  }
}

package org.lipstream.app.session;

import org.lipstream.llm.stream.Progress;
import org.lipstream.media.MediaFormat;

/**
 * From where a session is built again: this, and the records accepted since and not yet released.
 *
 * @param run the publisher's session start, epoch milliseconds: tells two runs of one id apart
 * @param nextUtterance number of the next utterance
 * @param nextAudio sequence after the last sound in order
 * @param nextLips sequence after the last crop in order
 * @param firstSample where the first unreleased chunk was placed
 * @param lipsEndMs end of the last crop
 * @param audioLost whether sound was given up
 * @param audioLostMs where it was given up
 * @param finished whether the run is over and all its utterances are out
 * @param endpointer the endpointer's state
 * @param nextStepMs how long the open utterance is at its next partial recognition
 * @param progress what was said for good of the open utterance
 * @param headers what the publisher says beside its media
 */
public record SessionCheckpoint(
    long run,
    long nextUtterance,
    long nextAudio,
    long nextLips,
    long firstSample,
    long lipsEndMs,
    boolean audioLost,
    long audioLostMs,
    boolean finished,
    Endpointer.State endpointer,
    long nextStepMs,
    Progress progress,
    RunHeaders headers) {

  public SessionCheckpoint {
    progress = progress == null ? Progress.start() : progress;
    headers = headers == null ? RunHeaders.NONE : headers;
  }

  /** The same after its media are gone, all of which were listened to. */
  public SessionCheckpoint withoutHeard() {
    return new SessionCheckpoint(
        run,
        nextUtterance,
        nextAudio,
        nextLips,
        endpointer.positionMs() * MediaFormat.SAMPLES_PER_MS,
        lipsEndMs,
        audioLost,
        audioLostMs,
        finished,
        endpointer,
        nextStepMs,
        progress,
        headers);
  }

  /** The same place of which nothing is remembered but what was said and what has come. */
  public SessionCheckpoint withoutMedia() {
    return new SessionCheckpoint(
        run,
        nextUtterance,
        nextAudio,
        nextLips,
        0,
        0,
        false,
        0,
        finished,
        Endpointer.State.start(),
        0,
        Progress.start(),
        headers);
  }

  /** The beginning of a run whose first utterance has this number. */
  public static SessionCheckpoint start(long run, long firstUtterance) {
    return new SessionCheckpoint(
        run,
        firstUtterance,
        0,
        0,
        0,
        0,
        false,
        0,
        false,
        Endpointer.State.start(),
        0,
        Progress.start(),
        RunHeaders.NONE);
  }
}

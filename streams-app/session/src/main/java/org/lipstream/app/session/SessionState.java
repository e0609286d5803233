package org.lipstream.app.session;

import java.util.Optional;
import java.util.OptionalLong;
import org.lipstream.app.session.UtteranceCutter.Cut;

/**
 * What a session is doing.
 *
 * <pre>
 *   Listening ◄──► InUtterance        somebody begins to speak; it was nothing after all
 *       │  ▲          │  ▲
 *       ▼  │          ▼  │            its end is known
 *      Closing ─► Recognising         its pictures are there; its final is out
 *
 *   Listening, InUtterance ─► Ended   all is out and no record can change that
 * </pre>
 */
sealed interface SessionState {

  /** Whether the session may go over to a state from this one. */
  boolean mayBecome(SessionState next);

  /**
   * How far a session has listened.
   *
   * @param endpointer the endpointer's state
   * @param nextStepMs how long the open utterance is at its next part
   * @param audioLost whether sound was given up
   */
  record Heard(Endpointer.State endpointer, long nextStepMs, boolean audioLost) {}

  /** Since when, in media time, somebody has been speaking. */
  default OptionalLong sinceMs() {
    return OptionalLong.empty();
  }

  /** From where the utterance at hand is found again; empty where there is none. */
  default Optional<Heard> before() {
    return Optional.empty();
  }

  /** Whether media are being listened to. */
  default boolean isOpen() {
    return false;
  }

  /** Nobody speaks. */
  record Listening() implements SessionState {
    @Override
    public boolean isOpen() {
      return true;
    }

    @Override
    public boolean mayBecome(SessionState next) {
      return next instanceof InUtterance || next instanceof Closing || next instanceof Ended;
    }
  }

  /**
   * Somebody speaks.
   *
   * @param startMs since when, in media time
   */
  record InUtterance(long startMs) implements SessionState {
    @Override
    public boolean isOpen() {
      return true;
    }

    @Override
    public boolean mayBecome(SessionState next) {
      return !(next instanceof Recognising);
    }

    @Override
    public OptionalLong sinceMs() {
      return OptionalLong.of(startMs);
    }
  }

  /**
   * An utterance's end is known, its pictures are still to come.
   *
   * @param heard how far was listened before it was found
   */
  record Closing(Cut cut, Heard heard) implements SessionState {
    @Override
    public boolean mayBecome(SessionState next) {
      return next instanceof Recognising;
    }

    @Override
    public OptionalLong sinceMs() {
      return OptionalLong.of(cut.span().startMs());
    }

    @Override
    public Optional<Heard> before() {
      return Optional.of(heard);
    }
  }

  /**
   * A whole utterance is being recognised, or its final is on its way.
   *
   * @param heard how far was listened before it was found
   */
  record Recognising(RecognitionTask task, Cut cut, Heard heard) implements SessionState {
    @Override
    public boolean mayBecome(SessionState next) {
      return next instanceof Listening || next instanceof InUtterance;
    }

    @Override
    public OptionalLong sinceMs() {
      return OptionalLong.of(cut.span().startMs());
    }

    @Override
    public Optional<Heard> before() {
      return Optional.of(heard);
    }
  }

  /** All utterances are out, and no record can change that. */
  record Ended() implements SessionState {
    @Override
    public boolean mayBecome(SessionState next) {
      return false;
    }
  }
}

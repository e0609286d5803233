package org.lipstream.app.session;

import java.util.Optional;
import org.lipstream.app.session.Endpointer.Span;
import org.lipstream.media.MediaFormat;

/**
 * Finds where utterances begin and end: by sound and lips where there is sound, else by length and
 * the pictures' end. Depends on media time alone. Does not go on past a step that is due, so that
 * what is recognised of an open utterance does not depend on how its records came.
 */
final class UtteranceCutter {
  /** Shorter stretches of pictures where sound is missing say nothing. */
  private static final long LEAST_PICTURES_MS = 1_000;

  private final SessionConfig config;
  private final StreamPair streams;
  private final StreamLiveness liveness;
  private final Endpointer endpointer;
  private final StepSchedule steps;
  private boolean begun;
  private Optional<Span> foreseen = Optional.empty();
  private boolean foreseenTaken;

  /** Where an utterance lies, whether it was heard, and whether the publisher fell silent in it. */
  record Cut(Span span, boolean audible, boolean interrupted) {}

  /** An open utterance up to its next step. */
  record Step(Span span, boolean audible) {}

  UtteranceCutter(
      SessionConfig config,
      StreamPair streams,
      StreamLiveness liveness,
      Endpointer endpointer,
      StepSchedule steps) {
    this.config = config;
    this.streams = streams;
    this.liveness = liveness;
    this.endpointer = endpointer;
    this.steps = steps;
  }

  /**
   * The open utterance, as it is unless speech goes on: once in a pause, and before its end is
   * known.
   */
  Optional<Cut> foreseen() {
    if (foreseen.isEmpty() || foreseenTaken) {
      return Optional.empty();
    }
    foreseenTaken = true;
    return Optional.of(new Cut(foreseen.get(), true, false));
  }

  /** The next utterance, once its end is known. */
  Optional<Cut> cut() {
    boolean interrupted = liveness.isInterrupted();
    if (!liveness.isAudioLost()) {
      Optional<Span> span = listen();
      if (span.isPresent()) {
        return Optional.of(new Cut(span.get(), true, false));
      }
    }
    if (isMoreToCome()) {
      return Optional.empty();
    }
    if (liveness.isAudioLost() || streams.audio.clock.isEnded() || interrupted) {
      Optional<Span> span = endpointer.finish(liveness.audioEndMs());
      if (span.isPresent()) {
        return Optional.of(new Cut(span.get(), true, interrupted));
      }
    }
    return liveness.isAudioOut() ? watch(interrupted) : Optional.empty();
  }

  /** Whether there are media that {@link #cut} or {@link #step} have not used yet. */
  boolean isMoreToCome() {
    return isStepDue() || arePicturesDue() || isSoundLeft();
  }

  /** The open utterance up to its next step, once its media are there. */
  Optional<Step> step() {
    if (isStepDue()) {
      long startMs = endpointer.openStartMs();
      return Optional.of(new Step(new Span(startMs, startMs + steps.lengthMs()), true));
    }
    if (arePicturesDue()) {
      long startMs = firstPictureMs();
      return Optional.of(new Step(new Span(startMs, startMs + steps.pictureLengthMs()), false));
    }
    return Optional.empty();
  }

  /** Whether an utterance has begun since this was last asked. */
  boolean takeBegun() {
    boolean taken = begun;
    begun = false;
    return taken;
  }

  /** Whether all sound that has come was listened to. */
  boolean isAudioUsedUp() {
    return endpointer.positionMs() + Endpointer.BLOCK_MS > streams.audio.timeline.endMs();
  }

  /** Whether there is sound that waits for its pictures. */
  private boolean isSoundLeft() {
    return !liveness.isAudioLost() && !isAudioUsedUp();
  }

  private boolean isStepDue() {
    return endpointer.isSpeaking()
        && foreseen.isEmpty() // nothing is said in a pause
        && config.partials().policy().usesPartials()
        && endpointer.positionMs() >= endpointer.openStartMs() + steps.lengthMs();
  }

  private boolean arePicturesDue() {
    if (!config.partials().policy().usesPartials()
        || endpointer.isSpeaking()
        || !liveness.isAudioOut()) {
      return false;
    }
    return steps.pictureLengthMs() < config.endpointing().maxUtteranceMs()
        && streams.lips.timeline.endMs() - firstPictureMs() >= steps.pictureLengthMs();
  }

  /** Whether pictures were not listened to that might be an utterance without sound. */
  boolean arePicturesLeft() {
    long firstMs = streams.lips.timeline.firstAtOrAfter(endpointer.positionMs(), Long.MAX_VALUE);
    return firstMs < Long.MAX_VALUE
        && streams.lips.timeline.endMs() - firstMs >= config.endpointing().minVideoMs();
  }

  private long firstPictureMs() {
    return streams.lips.timeline.firstAtOrAfter(endpointer.positionMs(), Long.MAX_VALUE);
  }

  private Optional<Span> listen() {
    AudioTimeline sound = streams.audio.timeline;
    long startMs = sound.startMs();
    if (endpointer.positionMs() < startMs) {
      endpointer.skipTo(startMs);
    }
    LipTimeline lips = streams.lips.timeline;
    long ms = endpointer.positionMs();
    long endMs = liveness.areLipsAwaited() ? Math.min(sound.endMs(), lips.endMs()) : sound.endMs();
    while (!isStepDue() && !isForeseenDue() && ms + Endpointer.BLOCK_MS <= endMs) {
      boolean before = endpointer.isSpeaking();
      Optional<Span> span =
          endpointer.accept(sound.levelDb(ms * MediaFormat.SAMPLES_PER_MS), lips.mouthAt(ms));
      foresee();
      if (span.isPresent()) {
        return span;
      }
      ms = endpointer.positionMs();
      if (!before && endpointer.isSpeaking()) {
        begun = true;
        steps.begin(endpointer.openStartMs(), ms);
      }
    }
    return Optional.empty();
  }

  private boolean isForeseenDue() {
    return foreseen.isPresent() && !foreseenTaken;
  }

  private void foresee() {
    if (!config.foreseesEnds()) {
      return;
    }
    Optional<Span> now = endpointer.foreseen();
    if (now.equals(foreseen)) {
      return;
    }
    if (now.isEmpty() && endpointer.isSpeaking()) {
      steps.taken(endpointer.openStartMs(), endpointer.positionMs(), config.partials().stepMs());
    }
    foreseen = now;
    foreseenTaken = false;
  }

  /** Without sound utterances are cut by length and end. */
  private Optional<Cut> watch(boolean interrupted) {
    long endMs = streams.lips.timeline.endMs();
    boolean resumed = liveness.isAudioResumed();
    if (resumed) {
      endMs = Math.min(endMs, Math.max(liveness.audioResumedMs(), endpointer.positionMs()));
    }
    long startMs = streams.lips.timeline.firstAtOrAfter(endpointer.positionMs(), endMs);
    if (endMs - startMs >= config.endpointing().maxUtteranceMs()) {
      return Optional.of(
          new Cut(
              new Span(startMs, startMs + config.endpointing().maxUtteranceMs()), false, false));
    }
    if (!resumed && !streams.lips.clock.isEnded() && !interrupted) {
      return Optional.empty();
    }
    long leastMs =
        streams.audio.clock.hasArrived() ? LEAST_PICTURES_MS : config.endpointing().minVideoMs();
    if (endMs - startMs >= leastMs) {
      return Optional.of(new Cut(new Span(startMs, endMs), false, interrupted));
    }
    endpointer.skipTo(endMs);
    if (resumed) {
      liveness.takeUpAudio();
      return cut();
    }
    return Optional.empty();
  }
}

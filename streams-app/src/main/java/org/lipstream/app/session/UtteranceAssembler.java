package org.lipstream.app.session;

import java.util.ArrayList;
import java.util.List;
import org.lipstream.app.session.Endpointer.Span;
import org.lipstream.llm.recognize.Utterance;

/** Takes a span's media from both timelines and says in what they fall short. */
final class UtteranceAssembler {
  /** Tracks of one file seldom end together: so much is no loss. */
  private static final long TAIL_TOLERANCE_MS = 200;

  private static final float[] NO_SOUND = {};
  private static final byte[] NO_LIPS = {};

  private final SessionConfig config;
  private final AudioTrack audio;
  private final LipTrack lips;

  UtteranceAssembler(SessionConfig config, AudioTrack audio, LipTrack lips) {
    this.config = config;
    this.audio = audio;
    this.lips = lips;
  }

  /**
   * An utterance that is cut.
   *
   * @param audible whether it was cut from sound
   * @param audioPromised whether its session is one with sound
   * @param interrupted whether the publisher fell silent in it
   */
  CutUtterance assemble(
      long number, Span span, boolean audible, boolean audioPromised, boolean interrupted) {
    List<Degradation> degraded = new ArrayList<>();
    if (!audible && audioPromised) {
      degraded.add(
          audio.clock.isEnded() ? Degradation.AUDIO_ENDED_EARLY : Degradation.AUDIO_MISSING);
    }
    float[] samples = audible ? sound(span, degraded) : NO_SOUND;
    long lipsEndedMs = lips.clock.isEnded() || interrupted ? lips.timeline.endMs() : Long.MAX_VALUE;
    byte[] crops = crops(span, lipsEndedMs, audible, degraded);
    if (interrupted) {
      degraded.add(Degradation.DISCONNECTED);
    }
    return new CutUtterance(
        number, span.startMs(), span.endMs(), new Utterance(samples, crops), degraded);
  }

  /** What is there of an open utterance; pictures that are still to come are no loss. */
  CutUtterance assemblePart(long number, Span span, boolean audible) {
    List<Degradation> degraded = new ArrayList<>();
    float[] samples = audible ? sound(span, degraded) : NO_SOUND;
    byte[] crops = crops(span, Math.min(span.endMs(), lips.timeline.endMs()), audible, degraded);
    return new CutUtterance(
        number, span.startMs(), span.endMs(), new Utterance(samples, crops), degraded);
  }

  private float[] sound(Span span, List<Degradation> degraded) {
    if (audio.timeline.hasGap(span.startMs(), span.endMs())) {
      degraded.add(Degradation.AUDIO_GAP);
    }
    return audio.timeline.slice(span.startMs(), span.endMs());
  }

  private byte[] crops(Span span, long lipsEndedMs, boolean audible, List<Degradation> degraded) {
    if (lips.clock.isAbsent()) {
      return NO_LIPS;
    }
    LipTimeline.Slice slice = lips.timeline.slice(span.startMs(), span.endMs(), lipsEndedMs);
    if (audible && slice.seen() < config.minLipShare() * slice.expected()) {
      degraded.add(whyNot(slice));
      return NO_LIPS;
    }
    if (slice.filled() > 0) {
      degraded.add(Degradation.VIDEO_GAP);
    }
    if (slice.interpolated() > 0) {
      degraded.add(Degradation.FACE_INTERPOLATED);
    }
    if (lips.clock.isEnded() && span.endMs() - lips.timeline.endMs() > TAIL_TOLERANCE_MS) {
      degraded.add(Degradation.VIDEO_ENDED_EARLY);
    }
    return slice.pixels();
  }

  private Degradation whyNot(LipTimeline.Slice slice) {
    if (slice.seen() + slice.interpolated() >= config.minLipShare() * slice.expected()) {
      return Degradation.FACE_MISSING;
    }
    if (!lips.clock.hasArrived()) {
      return Degradation.VIDEO_MISSING;
    }
    return lips.clock.isEnded() ? Degradation.VIDEO_ENDED_EARLY : Degradation.VIDEO_LATE;
  }
}

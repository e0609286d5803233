package org.lipstream.app.session;

import java.util.ArrayList;
import java.util.List;
import org.lipstream.app.session.Endpointer.Span;
import org.lipstream.app.session.UtteranceCutter.Cut;
import org.lipstream.app.session.UtteranceCutter.Step;
import org.lipstream.ingest.record.AudioChunk;
import org.lipstream.ingest.record.LipFrame;
import org.lipstream.llm.recognize.Utterance;

/** Takes a span's media from both timelines and says in what they fall short. */
final class UtteranceAssembler {
  /** Tracks of one file seldom end together: so much is no loss. */
  private static final long TAIL_TOLERANCE_MS = 200;

  private static final float[] NO_SOUND = {};
  private static final byte[] NO_LIPS = {};

  private final double minLipShare;
  private final Track<AudioChunk, AudioTimeline> audio;
  private final Track<LipFrame, LipTimeline> lips;

  UtteranceAssembler(double minLipShare, StreamPair streams) {
    this.minLipShare = minLipShare;
    audio = streams.audio;
    lips = streams.lips;
  }

  /** A whole utterance, to be recognised. */
  RecognitionTask whole(Session session, long number, Cut cut) {
    Span span = cut.span();
    List<Degradation> degraded = new ArrayList<>();
    if (!cut.audible() && !audio.clock.isAbsent()) {
      degraded.add(
          audio.clock.isEnded() ? Degradation.AUDIO_ENDED_EARLY : Degradation.AUDIO_MISSING);
    }
    float[] samples = cut.audible() ? sound(span, degraded) : NO_SOUND;
    boolean lipsOver = lips.clock.isEnded() || cut.interrupted();
    long lipsEndedMs = lipsOver ? lips.timeline.endMs() : Long.MAX_VALUE;
    byte[] crops = crops(span, lipsEndedMs, cut.audible(), degraded);
    if (cut.interrupted()) {
      degraded.add(Degradation.DISCONNECTED);
    }
    return RecognitionTask.whole(session, number, span, new Utterance(samples, crops), degraded);
  }

  /** What is there of an open utterance; pictures that are still to come are no loss. */
  RecognitionTask part(Session session, long number, Step step) {
    Span span = step.span();
    List<Degradation> degraded = new ArrayList<>();
    float[] samples = step.audible() ? sound(span, degraded) : NO_SOUND;
    long lipsEndMs = Math.min(span.endMs(), lips.timeline.endMs());
    byte[] crops = crops(span, lipsEndMs, step.audible(), degraded);
    return RecognitionTask.part(session, number, span, new Utterance(samples, crops), degraded);
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
    if (audible && slice.seen() < minLipShare * slice.expected()) {
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
    if (slice.seen() + slice.interpolated() >= minLipShare * slice.expected()) {
      return Degradation.FACE_MISSING;
    }
    if (!lips.clock.hasArrived()) {
      return Degradation.VIDEO_MISSING;
    }
    return lips.clock.isEnded() ? Degradation.VIDEO_ENDED_EARLY : Degradation.VIDEO_LATE;
  }
}

package org.lipstream.app.session;

import java.util.ArrayList;
import java.util.List;
import org.lipstream.app.session.Endpointer.Span;
import org.lipstream.app.session.SessionConfig.Aligning;
import org.lipstream.app.session.UtteranceCutter.Cut;
import org.lipstream.app.session.UtteranceCutter.Step;
import org.lipstream.ingest.record.AudioChunk;
import org.lipstream.ingest.record.LipFrame;
import org.lipstream.ingest.record.MediaRecord;
import org.lipstream.llm.recognize.Utterance;
import org.lipstream.media.MediaFormat;
import org.lipstream.media.Modality;

/**
 * Sound and lips of one run: takes their records, gives the media of a span, and says in what they
 * fall short.
 */
final class StreamPair {
  /** Tracks of one file seldom end together: so much is no loss. */
  private static final long TAIL_TOLERANCE_MS = 200;

  private static final float[] NO_SOUND = {};
  private static final byte[] NO_LIPS = {};

  final Track<AudioChunk, AudioTimeline> audio;
  final Track<LipFrame, LipTimeline> lips;
  private final Aligning config;

  /**
   * @param nextAudio sequence of the next sound
   * @param nextLips sequence of the next crop
   */
  StreamPair(SessionConfig config, SessionCheckpoint from, long nextAudio, long nextLips) {
    this.config = config.aligning();
    long jitterMs = config.buffering().jitterMs();
    audio = new Track<>(new AudioTimeline(from.firstSample()), nextAudio, jitterMs);
    lips = new Track<>(new LipTimeline(from.lipsEndMs()), nextLips, jitterMs);
    audio.clock.restore(from.nextAudio() > 0);
    lips.clock.restore(from.nextLips() > 0);
  }

  /** The stream of a kind of media. */
  Track<?, ?> track(Modality modality) {
    return switch (modality) {
      case AUDIO -> audio;
      case VIDEO -> lips;
    };
  }

  /**
   * Takes a record.
   *
   * @param paused whether nothing has come for long, and all sound before was listened to
   * @return false where it was there already, or comes too late
   * @throws IllegalArgumentException if its media time is absurd
   */
  boolean accept(MediaRecord record, boolean paused) {
    boolean taken =
        switch (record.modality()) {
          case AUDIO -> {
            beforeSound(record, paused);
            yield audio.accept(record, (AudioChunk) record.message());
          }
          case VIDEO -> {
            beforeLips(record);
            yield lips.accept(record, (LipFrame) record.message());
          }
        };
    if (taken && record.otherModalityAbsent()) {
      declareOthersAbsent(record.modality());
    }
    return taken;
  }

  /** After a pause, and with all sound before it used up, a hole is no silence to be heard. */
  private void beforeSound(MediaRecord record, boolean paused) {
    long timeMs = record.mediaTimeMs();
    boolean later = timeMs > audio.timeline.endMs() && !audio.isStale(record);
    if (paused && later && audio.isInOrder()) {
      audio.clock.pause();
      audio.timeline.restartAt(timeMs);
    }
  }

  private void beforeLips(MediaRecord record) {
    if (lips.clock.hasStood(config.disconnectMs()) && !lips.isStale(record)) {
      lips.clock.pause();
    }
  }

  private void declareOthersAbsent(Modality present) {
    for (Modality other : Modality.values()) {
      if (other != present) {
        track(other).clock.declareAbsent();
      }
    }
  }

  /** Whether the records that come were taken before, and may have come after pauses. */
  void trust(boolean takenBefore) {
    audio.clock.trust(takenBefore);
    lips.clock.trust(takenBefore);
  }

  /** Sound is placed exactly where a restored session's first chunk once was. */
  void anchorSoundAt(long position) {
    audio.timeline.anchorAt(position);
  }

  /** Where the first unreleased chunk lies; the timeline's end where there is none. */
  long firstSample() {
    return audio.firstKept().orElse(audio.timeline.end());
  }

  /** Media time up to which records have come. */
  long mediaMs() {
    return Math.max(audio.timeline.endMs(), lips.timeline.endMs());
  }

  /** Records that were dropped because they were there already or came too late. */
  long staleRecords() {
    return audio.clock.stale() + lips.clock.stale();
  }

  /** Nothing that has come is needed any more. */
  void dropAll() {
    dropBefore(Long.MAX_VALUE / MediaFormat.SAMPLES_PER_MS);
  }

  void dropBefore(long ms) {
    audio.dropBefore(ms);
    lips.dropBefore(ms);
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

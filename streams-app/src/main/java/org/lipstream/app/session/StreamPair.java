package org.lipstream.app.session;

import org.lipstream.app.session.SessionConfig.Aligning;
import org.lipstream.ingest.record.AudioChunk;
import org.lipstream.ingest.record.LipFrame;
import org.lipstream.ingest.record.MediaRecord;
import org.lipstream.media.MediaFormat;
import org.lipstream.media.Modality;

/**
 * Sound and lips of one run: takes their records, and says what may still be waited for. Only how
 * long a silent stream is waited for depends on the clock, which {@link #tick} tells.
 */
final class StreamPair {
  private static final long NOT_RESUMED = -1;

  final Track<AudioChunk, AudioTimeline> audio;
  final Track<LipFrame, LipTimeline> lips;
  private final Aligning config;
  private boolean audioLost;
  private long audioLostMs;
  private long audioResumedMs = NOT_RESUMED;
  private boolean disconnected;
  private boolean abandoned;

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
    audioLost = from.audioLost();
    audioLostMs = Math.max(from.audioLostMs(), audio.timeline.endMs());
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
   * @param usedUp whether all sound that has come was listened to
   * @return false where it was there already, or comes too late
   * @throws IllegalArgumentException if its media time is absurd
   */
  boolean accept(MediaRecord record, boolean usedUp) {
    boolean taken =
        switch (record.modality()) {
          case AUDIO -> {
            beforeSound(record, usedUp);
            yield audio.accept(record, (AudioChunk) record.message());
          }
          case VIDEO -> {
            beforeLips(record);
            yield lips.accept(record, (LipFrame) record.message());
          }
        };
    if (taken) {
      came(record);
    }
    return taken;
  }

  /** After a pause, and with all sound before it used up, a hole is no silence to be heard. */
  private void beforeSound(MediaRecord record, boolean usedUp) {
    long timeMs = record.mediaTimeMs();
    boolean later = timeMs > audio.timeline.endMs() && !audio.isStale(record);
    if (disconnected && usedUp && later && audio.isInOrder()) {
      audio.clock.pause();
      audio.timeline.restartAt(timeMs);
    }
  }

  private void beforeLips(MediaRecord record) {
    if (lips.clock.hasStood(config.disconnectMs()) && !lips.isStale(record)) {
      lips.clock.pause();
    }
  }

  private void came(MediaRecord record) {
    disconnected = false;
    for (Modality other : Modality.values()) {
      if (record.otherModalityAbsent() && other != record.modality()) {
        track(other).clock.declareAbsent();
      }
    }
    boolean resumed =
        record.modality() == Modality.AUDIO
            && audioLost
            && !(audio.clock.isTrusting() && record.mediaTimeMs() < audioLostMs);
    if (resumed && audioResumedMs == NOT_RESUMED) {
      audioResumedMs = record.mediaTimeMs();
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

  /** What only the clock changes. */
  private record Standing(boolean audio, boolean lips, boolean audioLost, boolean disconnected) {}

  private Standing standing() {
    long graceMs = config.graceMs();
    return new Standing(
        audio.clock.hasStood(graceMs), lips.clock.hasStood(graceMs), audioLost, disconnected);
  }

  /**
   * So much time has gone by on the clock, in which records would have been seen.
   *
   * @return whether that makes a difference
   */
  boolean tick(long elapsedMs) {
    Standing before = standing();
    pass(elapsedMs);
    return !standing().equals(before);
  }

  private void pass(long elapsedMs) {
    audio.clock.stood(elapsedMs);
    lips.clock.stood(elapsedMs);
    if (audio.clock.hasStood(config.graceMs())) {
      audio.giveUpMissing();
    }
    if (lips.clock.hasStood(config.graceMs())) {
      lips.giveUpMissing();
    }
    if (!audioLost && !audio.clock.isOver() && audioFellBehind()) {
      audioLost = true;
      audioLostMs = audio.timeline.endMs();
    }
    disconnected =
        !bothAreOver() // after an end nobody is waited for
            && audio.clock.hasStood(config.disconnectMs())
            && lips.clock.hasStood(config.disconnectMs());
  }

  private boolean audioFellBehind() {
    long aheadMs = lips.timeline.endMs() - audio.timeline.endMs();
    boolean standsWhileLipsMove =
        audio.clock.hasStood(config.graceMs()) && !lips.clock.hasStood(config.graceMs());
    return aheadMs > config.maxSkewMs() || standsWhileLipsMove && aheadMs > config.graceMs();
  }

  /** Nothing more will come. */
  void abandon() {
    audio.giveUpMissing();
    lips.giveUpMissing();
    abandoned = true;
  }

  /** Whether it was said that nothing more will come. */
  boolean isAbandoned() {
    return abandoned;
  }

  /** Whether what is open is to be closed, though its streams have not ended. */
  boolean isInterrupted() {
    return disconnected || abandoned;
  }

  /** Whether no record can come that changes anything. */
  boolean isOver() {
    boolean oneOver = audio.clock.isEnded() || lips.clock.isEnded();
    return bothAreOver() || abandoned || disconnected && oneOver;
  }

  private boolean bothAreOver() {
    return audio.clock.isOver() && lips.clock.isOver();
  }

  /** Whether sound that was promised has been given up. */
  boolean isAudioLost() {
    return audioLost;
  }

  /** Where sound was given up. */
  long audioLostMs() {
    return audioLostMs;
  }

  /** End of the sound that will be listened to, for now. */
  long audioEndMs() {
    return audioLost ? audioLostMs : audio.timeline.endMs();
  }

  /** Whether there is no more sound to wait for. */
  boolean isAudioOut() {
    return audioLost
        || audio.clock.isOver()
        || !audio.clock.hasArrived() && (disconnected || abandoned);
  }

  /** Whether sound that was given up has come after all. */
  boolean isAudioResumed() {
    return audioResumedMs != NOT_RESUMED;
  }

  /** Where it goes on. */
  long audioResumedMs() {
    return audioResumedMs;
  }

  /** From here on there is sound again. */
  void takeUpAudio() {
    audioLost = false;
    audioResumedMs = NOT_RESUMED;
  }

  /** Whether pictures up to there have come, or will not. */
  boolean lipsAreReady(long endMs) {
    return lips.timeline.endMs() >= endMs || !areLipsAwaited();
  }

  boolean areLipsAwaited() {
    return !lips.clock.isOver()
        && !lips.clock.hasStood(config.graceMs())
        && audio.timeline.endMs() - lips.timeline.endMs() <= config.maxSkewMs()
        && !abandoned;
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
}

package org.lipstream.app.session;

import org.lipstream.app.session.SessionConfig.Aligning;
import org.lipstream.ingest.record.AudioChunk;
import org.lipstream.ingest.record.LipFrame;
import org.lipstream.ingest.record.MediaRecord;
import org.lipstream.media.Modality;

/**
 * Which media of a run may still be waited for. Only how long a silent stream is waited for depends
 * on the clock, which {@link #tick} tells.
 */
final class StreamLiveness {
  private static final long NOT_RESUMED = -1;

  private final Track<AudioChunk, AudioTimeline> audio;
  private final Track<LipFrame, LipTimeline> lips;
  private final Aligning config;
  private boolean audioLost;
  private long audioLostMs;
  private long audioResumedMs = NOT_RESUMED;
  private boolean disconnected;
  private boolean abandoned;

  StreamLiveness(Aligning config, SessionCheckpoint from, StreamPair streams) {
    this.config = config;
    audio = streams.audio;
    lips = streams.lips;
    audioLost = from.audioLost();
    audioLostMs = Math.max(from.audioLostMs(), audio.timeline.endMs());
  }

  /** A record was taken. */
  void recordCame(MediaRecord record) {
    disconnected = false;
    boolean resumed =
        record.modality() == Modality.AUDIO
            && audioLost
            && !(audio.clock.isTrusting() && record.mediaTimeMs() < audioLostMs);
    if (resumed && audioResumedMs == NOT_RESUMED) {
      audioResumedMs = record.mediaTimeMs();
    }
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

  /** Whether nothing has come of both streams for long, and not both have ended. */
  boolean isDisconnected() {
    return disconnected;
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
}

package org.lipstream.app.session;

import java.util.Optional;
import org.lipstream.app.session.SessionConfig.Endpointing;
import org.lipstream.media.MediaFormat;

/**
 * Finds utterances in sound by its level, block after block, and by the mouth. A function of the
 * blocks alone, never of when they came. Two thresholds above a noise floor that falls at once and
 * rises slowly:
 *
 * <pre>
 *   level      ___####__######______________      # at or over the "off" threshold
 *   speaking      |===============|               starts at 3 blocks over "on"
 *   span     |<-->|           |<->|               padding before and after
 *                             |<--->| endpoint silence: the cut is decided here
 * </pre>
 *
 * Where the mouth rests too, less silence is enough; and where it rests for long after it has
 * moved, the utterance is over though the sound goes on, which is noise then. An utterance that
 * reaches its longest length is cut at the quietest block of its last seconds.
 */
final class Endpointer {
  static final long BLOCK_MS = 20;

  private static final double RISE_DB_PER_BLOCK = 3.0 * BLOCK_MS / 1000;
  private static final double MIN_FLOOR_DB = -70;
  private static final double MAX_FLOOR_DB = -40;
  private static final double ON_OVER_FLOOR_DB = 12;
  private static final double OFF_OVER_FLOOR_DB = 8;
  private static final double MIN_ON_DB = -50;
  private static final double MIN_OFF_DB = -55;
  private static final int ONSET_BLOCKS = 3;
  private static final long QUIET_SEARCH_MS = 3_000;
  private static final long SPEAKING_MOUTH_MS = 400;
  private static final long BELIEVED_REST_MS = 80;
  private static final double BELOW_VOICE_DB = 18;
  private static final long SURE_REST_MS = 400;
  private static final double SURELY_BELOW_VOICE_DB = 12;

  /** A mouth that moves no longer, as where a picture jumps, has not begun to speak. */
  private static final long BLINK_MS = MediaFormat.LIP_FRAME_MS;

  /**
   * Everything it remembers.
   *
   * @param positionMs end of the last block
   * @param floorDb level that counts as noise
   * @param onsetBlocks audible blocks in a row, before speech is believed
   * @param speaking whether an utterance is open
   * @param startMs the open utterance's start, padding included
   * @param lastActiveMs end of its last audible block
   * @param activeMs audible time in it
   * @param quietestMs best place to cut it by force
   * @param quietestDb the level there
   * @param previousEndMs end of the utterance before
   * @param restingMs how long the mouth has been resting, single frames apart
   * @param moveMs how long it has moved without a rest
   * @param movingMs how long the mouth moved in the open utterance
   * @param loudestDb the loudest block of the open utterance, or of the one before
   */
  record State(
      long positionMs,
      double floorDb,
      int onsetBlocks,
      boolean speaking,
      long startMs,
      long lastActiveMs,
      long activeMs,
      long quietestMs,
      double quietestDb,
      long previousEndMs,
      long restingMs,
      long moveMs,
      long movingMs,
      double loudestDb) {

    static State start() {
      return new State(0, -60, 0, false, 0, 0, 0, 0, Double.MAX_VALUE, 0, 0, 0, 0, MIN_FLOOR_DB);
    }
  }

  /** A stretch of media time that is one utterance. */
  record Span(long startMs, long endMs) {}

  private final Endpointing config;
  private long positionMs;
  private double floorDb;
  private int onsetBlocks;
  private boolean speaking;
  private long startMs;
  private long lastActiveMs;
  private long activeMs;
  private long quietestMs;
  private double quietestDb;
  private long previousEndMs;
  private long restingMs;
  private long moveMs;
  private long movingMs;
  private double loudestDb;

  Endpointer(Endpointing config, State state) {
    this.config = config;
    positionMs = state.positionMs;
    floorDb = state.floorDb;
    onsetBlocks = state.onsetBlocks;
    speaking = state.speaking;
    startMs = state.startMs;
    lastActiveMs = state.lastActiveMs;
    activeMs = state.activeMs;
    quietestMs = state.quietestMs;
    quietestDb = state.quietestDb;
    previousEndMs = state.previousEndMs;
    restingMs = state.restingMs;
    moveMs = state.moveMs;
    movingMs = state.movingMs;
    loudestDb = state.loudestDb;
  }

  State state() {
    return new State(
        positionMs,
        floorDb,
        onsetBlocks,
        speaking,
        startMs,
        lastActiveMs,
        activeMs,
        quietestMs,
        quietestDb,
        previousEndMs,
        restingMs,
        moveMs,
        movingMs,
        loudestDb);
  }

  long positionMs() {
    return positionMs;
  }

  boolean isSpeaking() {
    return speaking;
  }

  /** Start of the open utterance. */
  long openStartMs() {
    return startMs;
  }

  /**
   * Media before this time can be in no later utterance, and were listened to: the end of the
   * utterance before may lie behind the last block, since it is where a frame begins.
   */
  long keepFromMs() {
    long reachMs = config.paddingBeforeMs() + (ONSET_BLOCKS + 1) * BLOCK_MS;
    long fromMs = speaking ? startMs : Math.max(previousEndMs, positionMs - reachMs);
    return Math.min(fromMs, positionMs);
  }

  /** Goes on at a later time, after media that do not exist or were used otherwise. */
  void skipTo(long ms) {
    positionMs = Math.max(positionMs, ms);
    previousEndMs = Math.max(previousEndMs, ms);
    onsetBlocks = 0;
    restingMs = 0;
  }

  /** Takes the next block's level and mouth; gives the utterance that it ends, if any. */
  Optional<Span> accept(double levelDb, Mouth mouth) {
    positionMs += BLOCK_MS;
    watch(mouth);
    double followedDb = Math.min(levelDb, floorDb + RISE_DB_PER_BLOCK);
    floorDb = Math.max(MIN_FLOOR_DB, Math.min(MAX_FLOOR_DB, followedDb));
    return speaking ? goOn(levelDb) : listen(levelDb);
  }

  private void watch(Mouth mouth) {
    moveMs = mouth == Mouth.MOVING ? moveMs + BLOCK_MS : 0;
    movingMs += mouth == Mouth.MOVING ? BLOCK_MS : 0;
    boolean rests = mouth == Mouth.RESTING || mouth == Mouth.MOVING && moveMs <= BLINK_MS;
    restingMs = rests ? restingMs + BLOCK_MS : 0;
  }

  /**
   * What the open utterance is if it is over already: given from where the silence is as long as
   * what is kept of it until speech goes on, or enough silence shows that it was right.
   */
  Optional<Span> foreseen() {
    long endMs = lastActiveMs + config.paddingAfterMs();
    return speaking && positionMs >= endMs && activeMs >= config.minSpeechMs()
        ? Optional.of(new Span(startMs, endMs))
        : Optional.empty();
  }

  /** The sound ends at {@code endMs}: gives the open utterance, if any. */
  Optional<Span> finish(long endMs) {
    positionMs = Math.max(positionMs, endMs);
    if (!speaking) {
      return Optional.empty();
    }
    return close(Math.min(endMs, lastActiveMs + config.paddingAfterMs()));
  }

  private Optional<Span> listen(double levelDb) {
    boolean on = !isRoom(levelDb) && levelDb >= Math.max(MIN_ON_DB, floorDb + ON_OVER_FLOOR_DB);
    onsetBlocks = on ? onsetBlocks + 1 : 0;
    if (onsetBlocks == ONSET_BLOCKS) {
      long onsetMs = positionMs - ONSET_BLOCKS * BLOCK_MS;
      open(onsetMs - config.paddingBeforeMs());
    }
    return Optional.empty();
  }

  private void open(long fromMs) {
    speaking = true;
    onsetBlocks = 0;
    startMs = LipTimeline.frameStartMs(Math.max(previousEndMs, fromMs));
    lastActiveMs = positionMs;
    activeMs = ONSET_BLOCKS * BLOCK_MS;
    quietestDb = Double.MAX_VALUE;
    movingMs = 0;
    loudestDb = MIN_FLOOR_DB;
  }

  /**
   * Sound far below the voice of a mouth that rests is the room, whatever the floor is by now, or a
   * breath; the longer the rest, the louder it may be. The voice is that of the open utterance, or
   * of the one before.
   */
  private boolean isRoom(double levelDb) {
    double belowDb = restingMs >= SURE_REST_MS ? SURELY_BELOW_VOICE_DB : BELOW_VOICE_DB;
    return restingMs >= BELIEVED_REST_MS && levelDb < loudestDb - belowDb;
  }

  private boolean isAudible(double levelDb) {
    return !isRoom(levelDb) && levelDb >= Math.max(MIN_OFF_DB, floorDb + OFF_OVER_FLOOR_DB);
  }

  private Optional<Span> goOn(double levelDb) {
    loudestDb = Math.max(loudestDb, levelDb);
    if (isAudible(levelDb)) {
      lastActiveMs = positionMs;
      activeMs += BLOCK_MS;
    }
    boolean inSearch = positionMs > startMs + config.maxUtteranceMs() - QUIET_SEARCH_MS;
    if (inSearch && levelDb <= quietestDb) {
      quietestDb = levelDb;
      quietestMs = positionMs - BLOCK_MS;
    }
    long silentMs = positionMs - lastActiveMs;
    boolean resting = restingMs >= config.restingSilenceMs();
    if (silentMs >= config.silenceMs() || resting && silentMs >= config.restingSilenceMs()) {
      floorDb = Math.max(floorDb, Math.min(MAX_FLOOR_DB, levelDb)); // the room is known now
      return close(Math.min(positionMs, lastActiveMs + config.paddingAfterMs()));
    }
    if (movingMs >= SPEAKING_MOUTH_MS && restingMs >= config.restingMouthMs()) {
      return close(positionMs - config.paddingBeforeMs());
    }
    if (positionMs - startMs >= config.maxUtteranceMs()) {
      return cutByForce();
    }
    return Optional.empty();
  }

  private Optional<Span> close(long endMs) {
    speaking = false;
    previousEndMs = LipTimeline.frameStartMs(endMs);
    return activeMs >= config.minSpeechMs()
        ? Optional.of(new Span(startMs, endMs))
        : Optional.empty();
  }

  private Optional<Span> cutByForce() {
    long cutMs = LipTimeline.frameStartMs(quietestMs);
    Span span = new Span(startMs, cutMs);
    previousEndMs = cutMs;
    startMs = cutMs;
    activeMs = Math.max(0, lastActiveMs - cutMs);
    quietestDb = Double.MAX_VALUE;
    return Optional.of(span);
  }
}

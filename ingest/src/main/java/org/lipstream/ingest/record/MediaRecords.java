package org.lipstream.ingest.record;

import org.lipstream.media.MediaFormat;

/**
 * The rules that media records keep beyond being Protobuf. What breaks one goes to the dead
 * letters.
 */
public final class MediaRecords {
  private static final int BYTES_PER_SAMPLE = 2;

  /** Longest name of a session, in characters. */
  public static final int LONGEST_SESSION_NAME = 200;

  /** Sound of one record lasts no longer. */
  public static final int LONGEST_CHUNK_MS = 10_000;

  private static final int MOST_SAMPLE_BYTES =
      LONGEST_CHUNK_MS * MediaFormat.SAMPLES_PER_MS * BYTES_PER_SAMPLE;

  /** Of a record's value: what is kept of a session must fit into a record again. */
  private static final int MOST_BYTES = 2 * MOST_SAMPLE_BYTES;

  /** Of a session: 34 years. */
  private static final long LONGEST_MS = 1L << 40;

  /** The year 9999: what is written of a time must be a time for whoever reads it. */
  private static final long LATEST_EPOCH_MS = 253_402_300_799_999L;

  /** Brokers take what lies an hour ahead of their clock, and ours may be behind. */
  private static final long MOST_AHEAD_MS = 2 * 3_600_000L;

  private MediaRecords() {}

  /**
   * Checks a record's size, before anything is made of it.
   *
   * @throws InvalidRecordException if it is too large
   */
  public static void checkSize(byte[] value) {
    require(value.length <= MOST_BYTES, "value", value.length + " bytes", "at most " + MOST_BYTES);
  }

  /**
   * Checks a record against the clock.
   *
   * @throws InvalidRecordException if it comes from the future
   */
  public static void checkClock(MediaRecord record, long nowEpochMs) {
    require(
        record.sessionStartEpochMs() + record.mediaTimeMs() <= nowEpochMs + MOST_AHEAD_MS,
        "media_time_ms",
        record.mediaTimeMs(),
        "at most 2 h ahead of the clock, counted from the session's start");
  }

  /**
   * Checks an audio record.
   *
   * @param key the record's key
   * @throws InvalidRecordException naming the first field that breaks a rule
   */
  public static void check(String key, AudioChunk chunk) {
    checkSession(key, chunk.getSession());
    checkTimes(chunk.getSequence(), chunk.getMediaTimeMs(), chunk.getSessionStartEpochMs());
    if (chunk.getEndOfStream()) {
      require(chunk.getSamples().isEmpty(), "samples", bytes(chunk), "none at the end of stream");
      return;
    }
    require(
        chunk.getFormat() == AudioFormat.PCM_S16LE,
        "format",
        chunk.getFormat() == AudioFormat.UNRECOGNIZED
            ? chunk.getFormatValue()
            : chunk.getFormat().name(),
        "PCM_S16LE");
    require(
        chunk.getSampleRateHz() == MediaFormat.SAMPLE_RATE_HZ,
        "sample_rate_hz",
        Integer.toUnsignedString(chunk.getSampleRateHz()),
        Integer.toString(MediaFormat.SAMPLE_RATE_HZ));
    require(
        !chunk.getSamples().isEmpty() && chunk.getSamples().size() % BYTES_PER_SAMPLE == 0,
        "samples",
        bytes(chunk),
        "some, and a multiple of " + BYTES_PER_SAMPLE);
    require(
        chunk.getSamples().size() <= MOST_SAMPLE_BYTES,
        "samples",
        bytes(chunk),
        "at most " + MOST_SAMPLE_BYTES + ", which is " + LONGEST_CHUNK_MS + " ms");
  }

  /**
   * Checks a lip record.
   *
   * @param key the record's key
   * @throws InvalidRecordException naming the first field that breaks a rule
   */
  public static void check(String key, LipFrame frame) {
    checkSession(key, frame.getSession());
    checkTimes(frame.getSequence(), frame.getMediaTimeMs(), frame.getSessionStartEpochMs());
    int bytes = frame.getPixels().size();
    if (frame.getEndOfStream()) {
      require(bytes == 0, "pixels", bytes + " bytes", "none at the end of stream");
      return;
    }
    require(
        frame.getFormat() == PixelFormat.GREY8,
        "format",
        frame.getFormat() == PixelFormat.UNRECOGNIZED
            ? frame.getFormatValue()
            : frame.getFormat().name(),
        "GREY8");
    String shape =
        Integer.toUnsignedString(frame.getWidth())
            + "x"
            + Integer.toUnsignedString(frame.getHeight());
    require(
        frame.getWidth() == MediaFormat.LIP_SIDE && frame.getHeight() == MediaFormat.LIP_SIDE,
        "width x height",
        shape,
        MediaFormat.LIP_SIDE + "x" + MediaFormat.LIP_SIDE);
    require(
        bytes == MediaFormat.LIP_BYTES,
        "pixels",
        bytes + " bytes",
        MediaFormat.LIP_BYTES + " for " + shape + " in GREY8");
  }

  private static void checkSession(String key, String session) {
    checkName(session);
    require(session.equals(key), "session", session, "the record's key, " + Printable.of(key));
  }

  /**
   * Checks a session's name.
   *
   * @throws InvalidRecordException if it is missing or cannot be one
   */
  public static void checkName(String session) {
    require(session != null && !session.isBlank(), "session", "missing", "a name");
    require(
        session.length() <= LONGEST_SESSION_NAME,
        "session",
        session.length() + " characters",
        "at most " + LONGEST_SESSION_NAME);
    require(
        session.codePoints().noneMatch(Character::isISOControl),
        "session",
        Printable.of(session),
        "no control characters");
  }

  private static void checkTimes(long sequence, long mediaTimeMs, long sessionStartEpochMs) {
    require(sequence >= 0, "sequence", Long.toUnsignedString(sequence), "less than 2^63");
    require(
        mediaTimeMs >= 0, "media_time_ms", Long.toUnsignedString(mediaTimeMs), "less than 2^63");
    require(mediaTimeMs <= LONGEST_MS, "media_time_ms", mediaTimeMs, "at most " + LONGEST_MS);
    require(
        sessionStartEpochMs >= 0 && sessionStartEpochMs <= LATEST_EPOCH_MS,
        "session_start_epoch_ms",
        sessionStartEpochMs,
        "in 0.." + LATEST_EPOCH_MS);
  }

  private static String bytes(AudioChunk chunk) {
    return chunk.getSamples().size() + " bytes";
  }

  private static void require(boolean kept, String name, Object value, String rule) {
    if (!kept) {
      throw new InvalidRecordException(name, value, rule);
    }
  }
}

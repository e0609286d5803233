package org.lipstream.ingest.record;

import org.lipstream.media.MediaFormat;

/**
 * The rules that media records keep beyond being Protobuf. What breaks one goes to the dead
 * letters.
 */
public final class MediaRecords {
  private static final int BYTES_PER_SAMPLE = 2;
  private static final int LONGEST_SESSION_NAME = 200;

  private MediaRecords() {}

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
    require(!session.isBlank(), "session", "missing", "a name");
    require(
        session.length() <= LONGEST_SESSION_NAME,
        "session",
        session.length() + " characters",
        "at most " + LONGEST_SESSION_NAME);
    require(session.equals(key), "session", session, "the record's key, " + key);
  }

  private static void checkTimes(long sequence, long mediaTimeMs, long sessionStartEpochMs) {
    require(sequence >= 0, "sequence", Long.toUnsignedString(sequence), "less than 2^63");
    require(
        mediaTimeMs >= 0, "media_time_ms", Long.toUnsignedString(mediaTimeMs), "less than 2^63");
    require(sessionStartEpochMs >= 0, "session_start_epoch_ms", sessionStartEpochMs, ">= 0");
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

package org.lipstream.app.session;

import org.lipstream.ingest.record.AudioChunk;
import org.lipstream.ingest.record.AudioFormat;
import org.lipstream.ingest.record.LipFrame;
import org.lipstream.ingest.record.PixelFormat;
import org.lipstream.llm.recognize.Utterance;

/** What a media record must look like before a session may have it. */
public final class MediaCheck {
  private static final int MAX_SESSION_LENGTH = 200;
  private static final long MAX_MEDIA_TIME_MS = 1000L * 60 * 60 * 24 * 366;
  private static final int MAX_CHUNK_BYTES = 2 * Utterance.SAMPLE_RATE_HZ * 10;

  private MediaCheck() {}

  /**
   * @throws IllegalArgumentException naming the first field that is wrong
   */
  public static void check(AudioChunk chunk) {
    checkHead(chunk.getSession(), chunk.getSequence(), chunk.getMediaTimeMs());
    if (chunk.getEndOfStream()) {
      return;
    }
    require(chunk.getFormat() == AudioFormat.PCM_S16LE, "format", chunk.getFormat(), "PCM_S16LE");
    require(
        chunk.getSampleRateHz() == Utterance.SAMPLE_RATE_HZ,
        "sample_rate_hz",
        Integer.toUnsignedLong(chunk.getSampleRateHz()),
        Integer.toString(Utterance.SAMPLE_RATE_HZ));
    int bytes = chunk.getSamples().size();
    require(
        bytes > 0 && bytes % 2 == 0 && bytes <= MAX_CHUNK_BYTES,
        "samples",
        bytes + " bytes",
        "an even number in 2.." + MAX_CHUNK_BYTES);
  }

  /**
   * @throws IllegalArgumentException naming the first field that is wrong
   */
  public static void check(LipFrame frame) {
    checkHead(frame.getSession(), frame.getSequence(), frame.getMediaTimeMs());
    if (frame.getEndOfStream()) {
      return;
    }
    require(frame.getFormat() == PixelFormat.GREY8, "format", frame.getFormat(), "GREY8");
    int side = Utterance.LIP_SIDE;
    require(
        frame.getWidth() == side && frame.getHeight() == side,
        "width x height",
        Integer.toUnsignedString(frame.getWidth())
            + " x "
            + Integer.toUnsignedString(frame.getHeight()),
        side + " x " + side);
    require(
        frame.getPixels().size() == side * side,
        "pixels",
        frame.getPixels().size() + " bytes",
        "width x height = " + side * side);
  }

  /**
   * @throws IllegalArgumentException if it cannot name a session
   */
  public static void checkSession(String session) {
    require(
        !session.isBlank() && session.length() <= MAX_SESSION_LENGTH,
        "session",
        "'" + abbreviated(session) + "'",
        "1 to " + MAX_SESSION_LENGTH + " characters");
    require(
        session.chars().noneMatch(Character::isISOControl),
        "session",
        "with control characters",
        "none");
  }

  private static void checkHead(String session, long sequence, long mediaTimeMs) {
    checkSession(session);
    require(sequence >= 0, "sequence", Long.toUnsignedString(sequence), "< 2^63");
    require(
        mediaTimeMs >= 0 && mediaTimeMs <= MAX_MEDIA_TIME_MS,
        "media_time_ms",
        Long.toUnsignedString(mediaTimeMs),
        "at most " + MAX_MEDIA_TIME_MS);
  }

  private static String abbreviated(String text) {
    return text.length() <= 40 ? text : text.substring(0, 40) + "...";
  }

  private static void require(boolean holds, String name, Object value, String rule) {
    if (!holds) {
      throw new IllegalArgumentException(name + ": " + value + " (expected: " + rule + ")");
    }
  }
}

package org.lipstream.app.session;

import org.lipstream.media.MediaFormat;

/** What a mouth does from one crop to the next, by how much its middle changes. */
enum Mouth {
  /** It was not found, or nothing is known. */
  UNSEEN,
  /** Closed or open, it stays as it is. */
  RESTING,
  MOVING;

  private static final int FROM = MediaFormat.LIP_SIDE / 4;
  private static final int TO = MediaFormat.LIP_SIDE - FROM;

  /**
   * Grey levels that pixels change by on average where a mouth moves. Of real faces' frames (GRID,
   * training clips) a median of 3.0 to 4.1 is seen in speech and of 0.8 to 1.6 at rest.
   */
  static final double MOVING_GREY_LEVELS = 3.0;

  /**
   * A picture of few a second that is here again, cut at almost the same place: it says nothing of
   * the mouth. No camera's picture is so much like the one before.
   */
  private static final double SAME_GREY_LEVELS = 0.3;

  /** Whether two crops are of one picture. */
  static boolean isSame(byte[] before, byte[] now) {
    return motion(before, 0, now, 0) < SAME_GREY_LEVELS;
  }

  static Mouth of(byte[] before, byte[] now) {
    return motion(before, 0, now, 0) >= MOVING_GREY_LEVELS ? MOVING : RESTING;
  }

  /**
   * Mean change of the pixels in the middle half, less the change of brightness that all have in
   * common, in grey levels.
   *
   * @param first crops of {@link MediaFormat#LIP_SIDE} squared bytes, from an offset
   */
  static double motion(byte[] first, int firstOffset, byte[] second, int secondOffset) {
    int common = 0;
    int pixels = (TO - FROM) * (TO - FROM);
    for (int row = FROM; row < TO; row++) {
      for (int at = row * MediaFormat.LIP_SIDE + FROM; at < row * MediaFormat.LIP_SIDE + TO; at++) {
        common += (second[secondOffset + at] & 0xff) - (first[firstOffset + at] & 0xff);
      }
    }
    double mean = common / (double) pixels;
    double sum = 0;
    for (int row = FROM; row < TO; row++) {
      for (int at = row * MediaFormat.LIP_SIDE + FROM; at < row * MediaFormat.LIP_SIDE + TO; at++) {
        int change = (second[secondOffset + at] & 0xff) - (first[firstOffset + at] & 0xff);
        sum += Math.abs(change - mean);
      }
    }
    return sum / pixels;
  }
}

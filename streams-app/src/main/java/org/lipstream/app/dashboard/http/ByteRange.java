package org.lipstream.app.dashboard.http;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One stretch of bytes of a body (RFC 9110, 14.1.2).
 *
 * @param from the first
 * @param to behind the last
 */
record ByteRange(int from, int to) {
  private static final Pattern ONE = Pattern.compile("bytes=(\\d{0,9})-(\\d{0,9})");

  /**
   * What a header asks for; null where it asks for nothing that is understood, and then the whole
   * is the answer.
   *
   * @param length of the whole
   */
  static ByteRange of(String header, int length) {
    Matcher matcher = ONE.matcher(header == null ? "" : header);
    if (!matcher.matches() || matcher.group(1).isEmpty() && matcher.group(2).isEmpty()) {
      return null;
    }
    if (matcher.group(1).isEmpty()) {
      return new ByteRange(Math.max(0, length - Integer.parseInt(matcher.group(2))), length);
    }
    int from = Integer.parseInt(matcher.group(1));
    int to =
        matcher.group(2).isEmpty()
            ? length
            : (int) Math.min(length, Integer.parseInt(matcher.group(2)) + 1L);
    return new ByteRange(from, to);
  }

  boolean isEmpty() {
    return from >= to;
  }

  /** As the answer's header says it. */
  @Override
  public String toString() {
    return "bytes " + from + "-" + (to - 1);
  }
}

package org.lipstream.ingest.publish;

import java.security.SecureRandom;
import java.util.Locale;

/** Names of sessions. */
public final class SessionIds {
  private static final SecureRandom RANDOM = new SecureRandom();
  private static final int LONGEST = 200;
  private static final int LONGEST_STEM = 60;

  private SessionIds() {}

  /**
   * An id of its own for each publication: the name without its ending, and eight random digits,
   * such as {@code bbaf2n-4k0z9q1x}.
   */
  public static String unique(String name) {
    int dot = name.lastIndexOf('.');
    String stem = (dot > 0 ? name.substring(0, dot) : name).replaceAll("[^A-Za-z0-9._-]+", "-");
    long suffix = Math.floorMod(RANDOM.nextLong(), 2_821_109_907_456L); // 36^8
    return String.format(
            Locale.ROOT,
            "%s-%8s",
            stem.substring(0, Math.min(stem.length(), LONGEST_STEM)),
            Long.toString(suffix, 36))
        .replace(' ', '0');
  }

  /**
   * Checks an id that somebody chose.
   *
   * @throws PublishException if it cannot be a session's
   */
  public static String checked(String id) {
    if (id.isBlank() || id.length() > LONGEST || id.chars().anyMatch(Character::isISOControl)) {
      throw new PublishException(
          "session: \""
              + id.replaceAll("\\p{Cntrl}", "?")
              + "\" (expected: 1 to "
              + LONGEST
              + " printable characters)");
    }
    return id;
  }
}

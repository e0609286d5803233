package org.lipstream.app.dashboard.feed;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How far a session's transcript topics have been read; as text the id of a server-sent event,
 * {@code p12.f7}. It is made of the log's own offsets, so any dashboard can go on from it.
 *
 * @param nextPartial offset
 * @param nextFinal offset
 */
public record LogPosition(long nextPartial, long nextFinal) {
  private static final Pattern TEXT = Pattern.compile("p(\\d{1,18})\\.f(\\d{1,18})");

  /** Reads what {@link #toString()} made; empty where it is something else. */
  public static Optional<LogPosition> parse(String text) {
    Matcher matcher = TEXT.matcher(text == null ? "" : text);
    return matcher.matches()
        ? Optional.of(
            new LogPosition(Long.parseLong(matcher.group(1)), Long.parseLong(matcher.group(2))))
        : Optional.empty();
  }

  @Override
  public String toString() {
    return "p" + nextPartial + ".f" + nextFinal;
  }
}

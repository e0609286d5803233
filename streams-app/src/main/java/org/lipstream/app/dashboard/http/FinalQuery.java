package org.lipstream.app.dashboard.http;

import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Predicate;
import org.lipstream.app.log.FeedRecord;

/**
 * What is looked for among finals.
 *
 * @param words each of which stands in the text or the session's id, whatever their case
 * @param from when it was said at the earliest
 * @param to when it was said at the latest
 */
record FinalQuery(List<String> words, Optional<Instant> from, Optional<Instant> to)
    implements Predicate<FeedRecord> {

  /**
   * Reads {@code q}, {@code from} and {@code to}, of which each may be missing.
   *
   * @throws IllegalArgumentException if a time is none
   */
  static FinalQuery of(Exchange exchange) {
    return new FinalQuery(
        exchange.parameter("q").map(FinalQuery::words).orElse(List.of()),
        exchange.parameter("from").map(time -> time("from", time)),
        exchange.parameter("to").map(time -> time("to", time)));
  }

  private static List<String> words(String text) {
    return List.of(text.strip().toLowerCase(Locale.ROOT).split("\\s+"));
  }

  private static Instant time(String name, String text) {
    try {
      return Instant.parse(text);
    } catch (DateTimeParseException e) {
      throw new IllegalArgumentException(
          name + ": " + text + " (expected: a time such as 2026-01-31T12:00:00Z)", e);
    }
  }

  @Override
  public boolean test(FeedRecord record) {
    Instant said =
        Instant.ofEpochMilli(
            record.value().path("sessionStartEpochMs").asLong()
                + record.value().path("span").path("startMs").asLong());
    boolean inTime =
        from.map(earliest -> !said.isBefore(earliest)).orElse(true)
            && to.map(latest -> !said.isAfter(latest)).orElse(true);
    String text =
        (record.value().path("text").asText() + ' ' + record.key()).toLowerCase(Locale.ROOT);
    return inTime && words.stream().allMatch(text::contains);
  }
}

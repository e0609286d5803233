package org.lipstream.app.lab.chaos;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.lipstream.app.lab.chaos.Finals.Final;
import org.lipstream.app.lab.chaos.Finals.Said;

/**
 * Finals of sessions beside those of a run in which nothing broke.
 *
 * @param expected that there should be
 * @param finals that there are
 * @param lost places where something was said of which there is no final
 * @param doubled ids that came more than once
 * @param others finals at places where none should be
 * @param texts finals at the right place with other words
 * @param slowestMs the longest delay of a final behind what was said
 * @param details what is not as it should be, a line each
 */
record Count(
    int expected,
    int finals,
    int lost,
    int doubled,
    int others,
    int texts,
    long slowestMs,
    List<String> details) {
  static final Count NONE = new Count(0, 0, 0, 0, 0, 0, 0, List.of());

  Count {
    details = List.copyOf(details);
  }

  /** Of one session that was sent to its end. */
  static Count of(String session, List<Said> expected, List<Final> finals) {
    return of(session, expected, finals, Long.MAX_VALUE);
  }

  /**
   * Of one session that broke off.
   *
   * @param wholeMs what is said up to there must be as it should; behind it something may be
   */
  static Count of(String session, List<Said> all, List<Final> finals, long wholeMs) {
    List<Said> expected = all.stream().filter(said -> said.endMs() <= wholeMs).toList();
    List<String> details = new ArrayList<>();
    int lost = 0;
    int texts = 0;
    for (Said said : expected) {
      List<Final> there = finals.stream().filter(each -> each.said().isAt(said)).toList();
      if (there.isEmpty()) {
        lost++;
        details.add(session + ": no final (expected: " + said + ")");
      } else if (!there.get(0).said().equals(said)) {
        texts++;
        details.add(session + ": " + there.get(0).event() + " (expected: " + said + ")");
      }
    }
    int others = 0;
    for (Final each : finals) {
      if (each.said().startMs() < wholeMs
          && each.said().endMs() <= wholeMs
          && expected.stream().noneMatch(each.said()::isAt)) {
        others++;
        details.add(session + ": " + each.event() + " (expected: nothing there)");
      }
    }
    int distinct = (int) finals.stream().map(each -> each.event().id()).distinct().count();
    int doubled = finals.size() - distinct;
    if (doubled > 0) {
      details.add(session + ": " + doubled + " finals came twice");
    }
    long slowest = finals.stream().mapToLong(Final::delayMs).max().orElse(0);
    return new Count(
        expected.size(), finals.size(), lost, doubled, others, texts, slowest, details);
  }

  Count plus(Count other) {
    List<String> all = new ArrayList<>(details);
    all.addAll(other.details);
    return new Count(
        expected + other.expected,
        finals + other.finals,
        lost + other.lost,
        doubled + other.doubled,
        others + other.others,
        texts + other.texts,
        Math.max(slowestMs, other.slowestMs),
        all);
  }

  boolean isClean() {
    return lost + doubled + others + texts == 0;
  }

  String row(String name, int rounds) {
    return String.format(
        Locale.ROOT,
        "| %s | %d | %d | %d | %d | %d | %d | %.1f |",
        name,
        rounds,
        expected,
        lost,
        doubled,
        others,
        texts,
        slowestMs / 1e3);
  }
}

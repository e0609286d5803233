package org.lipstream.app.topology;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Goes by what was read of a partition's logs: as far as they ended when the brokers last said so,
 * all that had come by then is known. It stands still while a broker is down, and lags as far as
 * its task does, so that neither is taken for a publisher's silence.
 *
 * <pre>
 *   log        ..5   6   7            8   9
 *   answers     ^ ends at 6  ^ at 8       ^ at 10
 *   read       5..............6..7..8..9
 *   the clock                    | has come to the second answer
 * </pre>
 */
final class LogClock implements MediaClock {
  /**
   * What stands at a log's end may be no record, and of what was read before a restart nothing is
   * known here: nothing was read for so long although the log ends later.
   */
  private static final long NO_RECORDS_MS = 60_000;

  /** Between two answers. What was read late has come in between, so no more is counted at once. */
  private static final long MOST_CREDIT_MS = 500;

  private static final int MOST_ANSWERS = 10_000;

  private final LogAnswers answers;
  private final int partition;
  private final Map<String, Long> read = new HashMap<>(); // offset after the last record
  private final Deque<LogAnswers.Answer> ahead = new ArrayDeque<>();
  private long standingMs;
  private long clockMs = -1;
  private long creditMs;

  LogClock(LogAnswers answers, int partition) {
    this.answers = answers;
    this.partition = partition;
    answers.watch(partition);
  }

  @Override
  public void read(String topic, long offset) {
    read.put(topic, offset + 1);
    standingMs = 0;
  }

  @Override
  public long passed(long elapsedMs) {
    takeAnswer();
    standingMs += elapsedMs;
    while (!ahead.isEmpty() && isRead(ahead.peek())) {
      long comeMs = ahead.poll().answeredMs();
      creditMs += clockMs < 0 ? 0 : comeMs - clockMs;
      clockMs = comeMs;
    }
    creditMs = Math.min(creditMs, MOST_CREDIT_MS);
    long passedMs = Math.min(creditMs, elapsedMs);
    creditMs -= passedMs;
    return passedMs;
  }

  private void takeAnswer() {
    Optional<LogAnswers.Answer> last = answers.last(partition);
    boolean isNew = last.isPresent() && !last.get().equals(ahead.peekLast());
    if (isNew && last.get().answeredMs() > clockMs && ahead.size() < MOST_ANSWERS) {
      ahead.add(last.get());
    }
  }

  private boolean isRead(LogAnswers.Answer answer) {
    for (Map.Entry<String, Long> end : answer.ends().entrySet()) {
      Long next = read.get(end.getKey());
      boolean reached = end.getValue() == 0 || (next != null && next >= end.getValue());
      if (!reached && standingMs < NO_RECORDS_MS) {
        return false;
      }
    }
    return true;
  }
}

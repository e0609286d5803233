package org.lipstream.app.topology;

import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * What brokers have said of where the logs of media end, and for how long they have answered. While
 * one does not, nobody can tell a publisher that is silent from a broker that is down; and some
 * time after, publishers are still finding their way.
 */
final class LogAnswers {
  private static final long SETTLING_MS = 5_000;

  /** Who asks less often is slow, which is nobody's silence. */
  private static final long LONGEST_GAP_MS = 1_000;

  /**
   * What the brokers said of a partition.
   *
   * @param ends where each media topic's log ends
   * @param answeredMs how long they have answered by then
   */
  record Answer(Map<String, Long> ends, long answeredMs) {
    Answer {
      ends = Map.copyOf(ends);
    }
  }

  private static final class Answered {
    private Answer last;
    private long atMs;
    private boolean away;
    private long settlingMs;
  }

  private final Map<Integer, Answered> partitions = new ConcurrentHashMap<>();

  /** Begins to watch a partition, if it is not watched yet. */
  void watch(int partition) {
    partitions.computeIfAbsent(partition, number -> new Answered());
  }

  Set<Integer> watched() {
    return Set.copyOf(partitions.keySet());
  }

  /** The last answer; empty where there was none. */
  Optional<Answer> last(int partition) {
    Answered answered = partitions.get(partition);
    synchronized (answered) {
      return Optional.ofNullable(answered.last);
    }
  }

  /** All that was asked at that time was answered. */
  void answered(int partition, long atMs, Map<String, Long> ends) {
    Answered answered = partitions.get(partition);
    synchronized (answered) {
      if (answered.last == null) {
        answered.last = new Answer(ends, 0);
        answered.atMs = atMs;
      } else if (atMs > answered.atMs) { // else a later one was quicker
        long sinceMs = answered.away ? 0 : Math.min(LONGEST_GAP_MS, atMs - answered.atMs);
        answered.away = false;
        long settlingMs = Math.min(answered.settlingMs, sinceMs);
        answered.settlingMs -= settlingMs;
        answered.atMs = atMs;
        long answeredMs = answered.last.answeredMs() + sinceMs - settlingMs;
        answered.last = new Answer(ends, answeredMs);
      }
    }
  }

  /** Something that was asked was not answered in time. */
  void unanswered(int partition) {
    Answered answered = partitions.get(partition);
    synchronized (answered) {
      answered.away = true;
      answered.settlingMs = SETTLING_MS;
    }
  }
}

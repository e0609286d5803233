package org.lipstream.app.session;

import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;

/**
 * The jitter buffer of one stream: takes records in any order and gives them in sequence. A record
 * that is missing is waited for until {@code jitterMs} of media have piled up behind it.
 *
 * <pre>
 *   in   0  1  3  2  2  4      7  8 ... (jitterMs of media)
 *   out  0  1     2 3   4                7 8 ...
 *                    ^ stale        ^ 5 and 6 are given up
 * </pre>
 */
final class SequenceBuffer<T> {
  private static final int MAX_HELD = 4_096;

  private record Held<T>(long timeMs, T item) {}

  private final long jitterMs;
  private final TreeMap<Long, Held<T>> held = new TreeMap<>();
  private long nextSequence;

  SequenceBuffer(long nextSequence, long jitterMs) {
    this.nextSequence = nextSequence;
    this.jitterMs = jitterMs;
  }

  long nextSequence() {
    return nextSequence;
  }

  boolean isEmpty() {
    return held.isEmpty();
  }

  Acceptance accept(long sequence, long timeMs, T item) {
    if (sequence < nextSequence || held.containsKey(sequence)) {
      return Acceptance.STALE;
    }
    held.put(sequence, new Held<>(timeMs, item));
    return Acceptance.ACCEPTED;
  }

  /** Takes out the records that are in sequence by now. */
  List<T> drain() {
    List<T> ordered = new ArrayList<>();
    takeContiguous(ordered);
    while (tooMuchHeld()) {
      nextSequence = held.firstKey();
      takeContiguous(ordered);
    }
    return ordered;
  }

  /** Takes out everything: what is missing is waited for no longer. */
  List<T> drainAll() {
    List<T> ordered = new ArrayList<>();
    while (!held.isEmpty()) {
      nextSequence = held.firstKey();
      takeContiguous(ordered);
    }
    return ordered;
  }

  private void takeContiguous(List<T> ordered) {
    while (!held.isEmpty() && held.firstKey() == nextSequence) {
      ordered.add(held.pollFirstEntry().getValue().item());
      nextSequence++;
    }
  }

  private boolean tooMuchHeld() {
    if (held.isEmpty()) {
      return false;
    }
    long spanMs = held.lastEntry().getValue().timeMs() - held.firstEntry().getValue().timeMs();
    return spanMs > jitterMs || held.size() > MAX_HELD;
  }
}

package org.lipstream.app.session;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import org.lipstream.app.session.MediaTimeline.Stretch;
import org.lipstream.ingest.record.MediaRecord;

/**
 * One stream of a session: takes records in any order, puts them on a timeline in sequence, and
 * releases them when they are used up. A record that is missing is waited for until {@code
 * jitterMs} of media have piled up behind it.
 *
 * <pre>
 *   in       0  1  3  2  2  4      7  8 ... (jitterMs of media)
 *   placed   0  1     2 3   4                7 8 ...
 *                        ^ stale        ^ 5 and 6 are given up
 * </pre>
 *
 * @param <R> the stream's records
 * @param <T> where they are placed
 */
final class Track<R, T extends MediaTimeline<R>> {
  private static final int MAX_HELD = 4_096;

  /** A minute of crops, four of sound. */
  private static final long MAX_HELD_BYTES = 16L << 20;

  private record Held<R>(long sequence, long timeMs, boolean isEnd, int bytes, R media) {}

  private record Kept(long sequence, Stretch stretch) {}

  /** Where the end of the stream lies: behind all media. */
  private static final Stretch END = new Stretch(Long.MAX_VALUE, Long.MAX_VALUE);

  final TrackClock clock = new TrackClock();
  final T timeline;
  private final long jitterMs;
  private final TreeMap<Long, Held<R>> held = new TreeMap<>();
  private final Deque<Kept> kept = new ArrayDeque<>();
  private List<Long> released = new ArrayList<>();
  private long nextSequence;
  private long heldBytes;

  Track(T timeline, long nextSequence, long jitterMs) {
    this.timeline = timeline;
    this.nextSequence = nextSequence;
    this.jitterMs = jitterMs;
  }

  /** Sequence after the last record that was placed. */
  long nextSequence() {
    return nextSequence;
  }

  /** Whether no record waits for one before it. */
  boolean isInOrder() {
    return held.isEmpty();
  }

  /**
   * Takes a record.
   *
   * @param media what it carries
   * @return false where it was there already, or comes too late
   * @throws IllegalArgumentException if its media time is absurd, or its sequence was another's
   */
  boolean accept(MediaRecord record, R media) {
    long sequence = record.sequence();
    long timeMs = record.mediaTimeMs();
    clock.checkJump(timeMs, timeline.endMs());
    if (isStale(record)) {
      return refuse();
    }
    clock.recordArrived();
    int bytes = record.message().getSerializedSize();
    held.put(sequence, new Held<>(sequence, timeMs, record.endOfStream(), bytes, media));
    heldBytes += bytes;
    placeContiguous();
    while (isTooMuchHeld()) {
      skipMissing();
    }
    return true;
  }

  /**
   * Whether a record was there already, or comes too late.
   *
   * @throws IllegalArgumentException if it is another than the one that had its sequence
   */
  boolean isStale(MediaRecord record) {
    long sequence = record.sequence();
    Held<R> same = held.get(sequence);
    if (same == null && sequence >= nextSequence) {
      return false;
    }
    boolean isOther =
        same == null
            ? !clock.isEnded() && record.mediaTimeMs() >= timeline.endMs()
            : record.mediaTimeMs() != same.timeMs();
    if (isOther) {
      throw new IllegalArgumentException(
          "sequence: %d at media_time_ms %d (expected: one more for each record of a stream)"
              .formatted(sequence, record.mediaTimeMs()));
    }
    return true;
  }

  /** Counts a record that is not taken. */
  boolean refuse() {
    clock.countStale();
    return false;
  }

  /** Missing records are waited for no longer. */
  void giveUpMissing() {
    while (!held.isEmpty()) {
      skipMissing();
    }
  }

  /** Records before this sequence that are not there were given up once. */
  void giveUpBefore(long sequence) {
    while (!held.isEmpty() && held.firstKey() < sequence) {
      skipMissing();
    }
    nextSequence = Math.max(nextSequence, sequence);
    placeContiguous();
  }

  private void skipMissing() {
    nextSequence = held.firstKey();
    placeContiguous();
  }

  private void placeContiguous() {
    while (!held.isEmpty() && held.firstKey() == nextSequence) {
      Held<R> next = held.pollFirstEntry().getValue();
      heldBytes -= next.bytes();
      place(next);
      nextSequence++;
    }
  }

  private boolean isTooMuchHeld() {
    if (held.isEmpty()) {
      return false;
    }
    long spanMs = held.lastEntry().getValue().timeMs() - held.firstEntry().getValue().timeMs();
    return spanMs > jitterMs || held.size() > MAX_HELD || heldBytes > MAX_HELD_BYTES;
  }

  private void place(Held<R> next) {
    Optional<Stretch> stretch = Optional.empty();
    if (!clock.isEnded()) {
      if (next.isEnd()) {
        clock.end();
      }
      stretch = next.isEnd() ? Optional.of(END) : timeline.place(next.media());
    }
    stretch.ifPresentOrElse(
        covered -> kept.add(new Kept(next.sequence(), covered)),
        () -> released.add(next.sequence()));
  }

  /** Media before this time are used up. */
  void dropBefore(long ms) {
    timeline.dropBefore(ms);
    long position = timeline.position(ms);
    while (!kept.isEmpty() && kept.peek().stretch().end() <= position) {
      released.add(kept.poll().sequence());
    }
  }

  /** Where the first record that is not released lies, in the timeline's unit. */
  OptionalLong firstKept() {
    return kept.isEmpty() || kept.peek().stretch().equals(END)
        ? OptionalLong.empty()
        : OptionalLong.of(kept.peek().stretch().start());
  }

  /** Sequences of records that are used up; each is given once. */
  List<Long> takeReleased() {
    List<Long> taken = released;
    released = new ArrayList<>();
    return taken;
  }
}

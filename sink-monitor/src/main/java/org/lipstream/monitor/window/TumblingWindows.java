package org.lipstream.monitor.window;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.lipstream.monitor.report.Cell;
import org.lipstream.monitor.report.ReportDigest;
import org.lipstream.monitor.report.SeenDecodes;

/**
 * Windows side by side in event time, one row of them per model. A window closes once the latest
 * event time seen is the grace past its end; what comes for it later is counted and dropped. Not
 * thread-safe.
 *
 * <pre>
 * size 10 s, grace 5 s      |0 .. 10 s|10 .. 20 s|
 * event at 3 s                  x                    taken
 * event at 14 s                         x            taken; the first stays open
 * event at 9 s                     x                 out of order, taken
 * event at 15 s                          x           the first window closes
 * event at 8 s                    x                  late
 * </pre>
 */
public final class TumblingWindows {
  private final long sizeMs;
  private final long graceMs;
  private final SeenDecodes seen = new SeenDecodes();
  private final Map<Key, Open> open = new TreeMap<>();
  private long latestMs = Long.MIN_VALUE;
  private long late;
  private long repeated;
  private long empty;

  private record Key(long startMs, String model) implements Comparable<Key> {
    private static final Comparator<Key> ORDER =
        Comparator.comparingLong(Key::startMs).thenComparing(Key::model);

    @Override
    public int compareTo(Key other) {
      return ORDER.compare(this, other);
    }
  }

  private static final class Open {
    private int decodes;
    private final SortedMap<Cell, List<Double>> values = new TreeMap<>();
  }

  /** Windows of 10 s and 1 min are usual. */
  public TumblingWindows(long sizeMs, long graceMs) {
    if (sizeMs < 1) {
      throw new IllegalArgumentException("sizeMs: " + sizeMs + " (expected: >= 1)");
    }
    if (graceMs < 0) {
      throw new IllegalArgumentException("graceMs: " + graceMs + " (expected: >= 0)");
    }
    this.sizeMs = sizeMs;
    this.graceMs = graceMs;
  }

  /** Takes a report and returns the windows that its event time closes, oldest first. */
  public List<ClosedWindow> accept(ReportDigest digest) {
    long timeMs = digest.id().eventTimeMs();
    long startMs = Math.floorDiv(timeMs, sizeMs) * sizeMs;
    if (digest.isEmpty()) {
      empty++;
    } else if (isClosed(startMs)) {
      late++;
    } else if (!seen.isNew(digest.id())) {
      repeated++;
    } else {
      add(new Key(startMs, digest.id().model()), digest);
    }
    return advance(timeMs);
  }

  /** Moves event time on without a report, so that the last windows close. */
  public List<ClosedWindow> advance(long eventTimeMs) {
    latestMs = Math.max(latestMs, eventTimeMs);
    List<ClosedWindow> closed = new ArrayList<>();
    open.entrySet()
        .removeIf(
            entry -> {
              boolean done = isClosed(entry.getKey().startMs());
              if (done) {
                closed.add(close(entry.getKey(), entry.getValue()));
              }
              return done;
            });
    return closed;
  }

  private boolean isClosed(long startMs) {
    return latestMs != Long.MIN_VALUE && latestMs - graceMs >= startMs + sizeMs;
  }

  private void add(Key key, ReportDigest digest) {
    Open window = open.computeIfAbsent(key, start -> new Open());
    window.decodes++;
    digest
        .values()
        .forEach(
            (cell, value) ->
                window.values.computeIfAbsent(cell, c -> new ArrayList<>()).add(value));
  }

  private ClosedWindow close(Key key, Open window) {
    SortedMap<Cell, Aggregate> cells = new TreeMap<>();
    window.values.forEach(
        (cell, values) ->
            cells.put(
                cell, Aggregate.of(values.stream().mapToDouble(Double::doubleValue).toArray())));
    return new ClosedWindow(
        key.model(), key.startMs(), key.startMs() + sizeMs, window.decodes, cells);
  }

  /** How many reports came after their window had closed. */
  public long late() {
    return late;
  }

  /** How many reports were of a decode that had been reported. */
  public long repeated() {
    return repeated;
  }

  /** How many reports had nothing in them. */
  public long empty() {
    return empty;
  }
}

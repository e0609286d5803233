package org.lipstream.app.cli;

import java.io.PrintStream;
import java.util.Locale;
import java.util.OptionalLong;
import org.lipstream.ingest.publish.PublishProgress;

/** One line on a terminal for several publications; nothing where standard error is no terminal. */
final class ProgressLine implements AutoCloseable {
  private static final String CLEAR = "\r\033[K";
  private static final int WIDTH = 30;
  private static final long REDRAW_NANOS = 100_000_000L;

  private final long[] doneMs;
  private final long[] totalMs;
  private final boolean shown = Terminal.isError();
  private long drawnNanos;

  ProgressLine(int publications) {
    doneMs = new long[publications];
    totalMs = new long[publications];
  }

  PublishProgress of(int index) {
    return (mediaMs, durationMs) -> at(index, mediaMs, durationMs);
  }

  private synchronized void at(int index, long mediaMs, OptionalLong durationMs) {
    doneMs[index] = mediaMs;
    totalMs[index] = Math.max(mediaMs, durationMs.orElse(mediaMs));
    long now = System.nanoTime();
    if (shown && (drawnNanos == 0 || now - drawnNanos > REDRAW_NANOS)) {
      drawnNanos = now;
      draw();
    }
  }

  private void draw() {
    long done = 0;
    long total = 0;
    for (int i = 0; i < doneMs.length; i++) {
      done += doneMs[i];
      total += totalMs[i];
    }
    int filled = (int) (WIDTH * done / Math.max(1, total));
    System.err.print(
        CLEAR
            + "["
            + "#".repeat(filled)
            + ".".repeat(WIDTH - filled)
            + String.format(Locale.ROOT, "] %.1f of %.1f s", done / 1000.0, total / 1000.0));
    System.err.flush();
  }

  /** A line of its own, not mixed up with this one. */
  synchronized void print(PrintStream out, String line) {
    if (shown) {
      System.err.print(CLEAR);
      System.err.flush();
    }
    out.println(line);
    out.flush();
  }

  @Override
  public synchronized void close() {
    if (shown && drawnNanos != 0) {
      System.err.print(CLEAR);
      System.err.flush();
    }
  }
}

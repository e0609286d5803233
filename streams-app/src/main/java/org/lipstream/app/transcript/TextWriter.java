package org.lipstream.app.transcript;

import java.io.PrintStream;

/**
 * Captions for people. On a terminal the open utterance is rewritten in place; elsewhere each event
 * is a line of its own, partials marked by a trailing ellipsis.
 */
public final class TextWriter implements CaptionWriter {
  private static final String REWRITE_LINE = "\r\033[K";

  private final PrintStream out;
  private final boolean terminal;
  private final boolean named;
  private boolean open;

  /**
   * @param terminal whether lines can be rewritten
   * @param named whether each line says its session
   */
  public TextWriter(PrintStream out, boolean terminal, boolean named) {
    this.out = out;
    this.terminal = terminal;
    this.named = named;
  }

  @Override
  public void accept(TranscriptEvent event) {
    String line = (named ? event.session() + ": " : "") + event.text();
    if (terminal) {
      out.print(REWRITE_LINE);
    }
    open = terminal && !event.isFinal();
    if (open) {
      out.print(line + " ...");
    } else if (!event.isFinal()) {
      out.println(line + " ...");
    } else if (!event.text().isEmpty()) {
      out.println(line + reservations(event));
    }
    out.flush();
  }

  private static String reservations(TranscriptEvent event) {
    return event.degraded().isEmpty()
        ? ""
        : " [" + event.modality() + "; " + String.join(", ", event.degraded()) + "]";
  }

  @Override
  public void finish() {
    if (open) {
      out.println();
      out.flush();
    }
  }
}

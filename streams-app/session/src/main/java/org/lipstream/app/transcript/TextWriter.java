package org.lipstream.app.transcript;

import java.io.PrintStream;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Captions for people. On a terminal the open utterances stand below the finals, a line for each
 * session, and are rewritten in place: committed words as they are, the rest fainter. Elsewhere
 * each event is a line of its own, partials marked by a trailing ellipsis.
 *
 * <pre>
 *   anna  place green at k two now
 *   tom   lay red by
 *   anna  set blue with │ p four                 │ what follows may still change
 * </pre>
 */
public final class TextWriter implements CaptionWriter {
  private static final String CLEAR_LINE = "\r\033[K";
  private static final String LINE_UP = "\033[A";
  private static final String NO_WRAP = "\033[?7l";
  private static final String WRAP = "\033[?7h";
  private static final String FAINT = "\033[2m";
  private static final String PLAIN = "\033[0m";

  /** Colours that can be told apart on black and on white. */
  private static final int[] COLOURS = {36, 33, 35, 32, 34, 31, 96, 95};

  private final PrintStream out;
  private final boolean terminal;
  private final boolean named;
  private final boolean coloured;
  private final Map<String, Integer> colours = new LinkedHashMap<>();
  private final Map<String, TranscriptEvent> open = new LinkedHashMap<>();
  private int shownLines;

  /**
   * @param terminal whether lines can be rewritten
   * @param named whether each line says its session
   */
  public TextWriter(PrintStream out, boolean terminal, boolean named) {
    this(out, terminal, named, true);
  }

  /**
   * @param terminal whether lines can be rewritten
   * @param named whether each line says its session
   * @param coloured whether colours tell sessions apart, on a terminal
   */
  public TextWriter(PrintStream out, boolean terminal, boolean named, boolean coloured) {
    this.out = out;
    this.coloured = coloured;
    this.terminal = terminal;
    this.named = named;
  }

  @Override
  public void accept(TranscriptEvent event) {
    if (terminal) {
      eraseOpen();
    }
    if (event.isFinal()) {
      open.remove(event.session());
      if (!event.text().isEmpty()) {
        out.println(name(event.session()) + CaptionText.line(event.text()) + reservations(event));
      }
    } else if (event.text().isEmpty()) {
      open.remove(event.session()); // nothing to read yet
    } else if (terminal) {
      open.put(event.session(), event);
    } else {
      out.println(name(event.session()) + CaptionText.line(event.text()) + " ...");
    }
    if (terminal) {
      showOpen();
    }
    out.flush();
  }

  private void eraseOpen() {
    for (; shownLines > 0; shownLines--) {
      out.print(CLEAR_LINE + (shownLines > 1 ? LINE_UP : ""));
    }
  }

  private void showOpen() {
    for (TranscriptEvent event : open.values()) {
      out.print((shownLines == 0 ? "" : "\n") + NO_WRAP + line(event) + WRAP);
      shownLines++;
    }
  }

  private String line(TranscriptEvent event) {
    List<String> words = event.words().stream().map(word -> CaptionText.line(word.word())).toList();
    int committed = Math.min(event.committedWords(), words.size());
    String certain = String.join(" ", words.subList(0, committed));
    String rest = String.join(" ", words.subList(committed, words.size()));
    String gap = certain.isEmpty() || rest.isEmpty() ? "" : " ";
    return name(event.session()) + certain + gap + (rest.isEmpty() ? "" : faint(rest));
  }

  private String faint(String rest) {
    return coloured ? FAINT + rest + PLAIN : rest;
  }

  private String name(String session) {
    if (!named) {
      return "";
    }
    if (!terminal || !coloured) {
      return CaptionText.line(session) + ": ";
    }
    int colour = colours.computeIfAbsent(session, id -> COLOURS[colours.size() % COLOURS.length]);
    return "\033[" + colour + "m" + CaptionText.line(session) + PLAIN + "  ";
  }

  private static String reservations(TranscriptEvent event) {
    return event.degraded().isEmpty()
        ? ""
        : " ["
            + CaptionText.line(event.modality() + "; " + String.join(", ", event.degraded()))
            + "]";
  }

  @Override
  public void finish() {
    if (shownLines > 0) {
      out.println();
      out.flush();
      shownLines = 0;
    }
  }
}

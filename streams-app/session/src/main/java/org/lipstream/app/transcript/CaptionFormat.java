package org.lipstream.app.transcript;

import java.io.PrintStream;
import java.util.Locale;
import java.util.function.BiFunction;

/** Every format that captions are written in, a line each. */
public enum CaptionFormat {
  /** For people. */
  TEXT(false, (out, view) -> new TextWriter(out, view.terminal(), view.named(), view.coloured())),
  /** As on the topics. */
  JSON(false, (out, view) -> new JsonWriter(out)),
  /** WebVTT. */
  VTT(true, (out, view) -> SubtitleWriter.webVtt(out)),
  /** SubRip. */
  SRT(true, (out, view) -> SubtitleWriter.subRip(out));

  /**
   * Where captions are read.
   *
   * @param terminal whether lines can be rewritten
   * @param named whether captions are of several sessions
   * @param coloured whether colours tell sessions apart, on a terminal
   */
  public record View(boolean terminal, boolean named, boolean coloured) {}

  private final boolean ofOneSession;
  private final BiFunction<PrintStream, View, CaptionWriter> writer;

  CaptionFormat(boolean ofOneSession, BiFunction<PrintStream, View, CaptionWriter> writer) {
    this.ofOneSession = ofOneSession;
    this.writer = writer;
  }

  /** Whether it can hold one session alone. */
  public boolean isOfOneSession() {
    return ofOneSession;
  }

  /** A writer in this format. */
  public CaptionWriter to(PrintStream out, View view) {
    return writer.apply(out, view);
  }

  /** The name on the command line. */
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}

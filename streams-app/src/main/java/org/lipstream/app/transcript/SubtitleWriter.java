package org.lipstream.app.transcript;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalLong;

/**
 * Finals as subtitles: a file that is valid after each cue. Times are the first run's; where a
 * session has run again, its cues stand so much later as it began later.
 */
public final class SubtitleWriter implements CaptionWriter {
  private static final int WORDS_PER_CUE = 10;

  private record Cue(long startMs, long endMs, String text) {}

  private final PrintStream out;
  private final boolean numbered;
  private final char decimalMark;
  private OptionalLong firstRun = OptionalLong.empty();
  private int cues;
  private long writtenUntilMs;

  private SubtitleWriter(PrintStream out, boolean numbered, char decimalMark) {
    this.out = out;
    this.numbered = numbered;
    this.decimalMark = decimalMark;
  }

  /** WebVTT; its header is written at once. */
  public static SubtitleWriter webVtt(PrintStream out) {
    out.print("WEBVTT\n\n");
    out.flush();
    return new SubtitleWriter(out, false, '.');
  }

  /** SubRip. */
  public static SubtitleWriter subRip(PrintStream out) {
    return new SubtitleWriter(out, true, ',');
  }

  @Override
  public void accept(TranscriptEvent event) {
    if (event.isFinal() && !CaptionText.line(event.text()).isEmpty()) {
      if (firstRun.isEmpty()) {
        firstRun = OptionalLong.of(event.sessionStartEpochMs());
      }
      long laterMs = Math.max(0, event.sessionStartEpochMs() - firstRun.getAsLong());
      cuesOf(event).forEach(cue -> write(cue, laterMs));
      out.flush();
    }
  }

  /** Cues follow each other in time: players show those that overlap side by side. */
  private void write(Cue cue, long laterMs) {
    cues++;
    long startMs = Math.max(cue.startMs() + laterMs, writtenUntilMs);
    writtenUntilMs = Math.max(cue.endMs() + laterMs, startMs + 1);
    if (numbered) {
      out.print(cues + "\n");
    }
    out.print(time(startMs) + " --> " + time(writtenUntilMs) + "\n");
    String text = CaptionText.line(cue.text());
    out.print((numbered ? text : escaped(text)) + "\n\n");
  }

  private static List<Cue> cuesOf(TranscriptEvent event) {
    List<TranscriptEvent.Word> words = event.words();
    if (words.isEmpty()) {
      return List.of(new Cue(event.span().startMs(), event.span().endMs(), event.text()));
    }
    List<Cue> cues = new ArrayList<>();
    for (int from = 0; from < words.size(); from += WORDS_PER_CUE) {
      List<TranscriptEvent.Word> part =
          words.subList(from, Math.min(words.size(), from + WORDS_PER_CUE));
      long startMs = part.get(0).startMs();
      long endMs = Math.max(part.get(part.size() - 1).endMs(), startMs + 1);
      cues.add(
          new Cue(
              startMs,
              endMs,
              String.join(" ", part.stream().map(TranscriptEvent.Word::word).toList())));
    }
    return cues;
  }

  private String time(long ms) {
    return String.format(
        Locale.ROOT,
        "%02d:%02d:%02d%c%03d",
        ms / 3_600_000,
        ms / 60_000 % 60,
        ms / 1_000 % 60,
        decimalMark,
        ms % 1_000);
  }

  /** WebVTT has entities, SubRip has none. */
  private static String escaped(String text) {
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
  }
}

package org.lipstream.app.transcript;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalLong;

/**
 * Cuts finals into cues that follow each other in time. Times are the first run's; where a session
 * has run again, its cues stand so much later as it began later.
 */
final class SubtitleCues {
  private static final int WORDS_PER_CUE = 10;

  private OptionalLong firstRun = OptionalLong.empty();
  private long shownUntilMs;

  /** A line of text and when it is shown. */
  record Cue(long startMs, long endMs, String text) {}

  /** The cues of a final, which follow those of the finals before; none of anything else. */
  List<Cue> next(TranscriptEvent event) {
    if (!event.isFinal() || CaptionText.line(event.text()).isEmpty()) {
      return List.of();
    }
    if (firstRun.isEmpty()) {
      firstRun = OptionalLong.of(event.sessionStartEpochMs());
    }
    long laterMs = Math.max(0, event.sessionStartEpochMs() - firstRun.getAsLong());
    return cuesOf(event).stream().map(cue -> placed(cue, laterMs)).toList();
  }

  /** Cues follow each other in time: players show those that overlap side by side. */
  private Cue placed(Cue cue, long laterMs) {
    long startMs = Math.max(cue.startMs() + laterMs, shownUntilMs);
    shownUntilMs = Math.max(cue.endMs() + laterMs, startMs + 1);
    return new Cue(startMs, shownUntilMs, CaptionText.line(cue.text()));
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

  /** {@code 00:01:02.345}, with the format's decimal mark. */
  static String time(long ms, char decimalMark) {
    return String.format(
        Locale.ROOT,
        "%02d:%02d:%02d%c%03d",
        ms / 3_600_000,
        ms / 60_000 % 60,
        ms / 1_000 % 60,
        decimalMark,
        ms % 1_000);
  }

  /** A cue's text as WebVTT has it, which has entities. */
  static String escaped(String text) {
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
  }
}

package org.lipstream.app.transcript;

import java.io.PrintStream;
import java.util.List;
import org.lipstream.app.transcript.SubtitleCues.Cue;

/** Finals as subtitles: a file that is valid after each cue. */
public final class SubtitleWriter implements CaptionWriter {
  private final SubtitleCues cues = new SubtitleCues();
  private final PrintStream out;
  private final boolean numbered;
  private final char decimalMark;
  private int written;

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
    List<Cue> next = cues.next(event);
    next.forEach(this::write);
    if (!next.isEmpty()) {
      out.flush();
    }
  }

  private void write(Cue cue) {
    written++;
    if (numbered) {
      out.print(written + "\n");
    }
    out.print(
        SubtitleCues.time(cue.startMs(), decimalMark)
            + " --> "
            + SubtitleCues.time(cue.endMs(), decimalMark)
            + "\n");
    // WebVTT has entities, SubRip has none.
    out.print((numbered ? cue.text() : SubtitleCues.escaped(cue.text())) + "\n\n");
  }
}

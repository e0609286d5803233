package org.lipstream.app.transcript;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.lipstream.app.json.Json;

/** Every format that a whole transcript is taken away in. */
public enum TranscriptFormat {
  /** A line an utterance. */
  TXT("text/plain; charset=utf-8") {
    @Override
    void write(String name, List<TranscriptEvent> finals, PrintStream out) {
      finals.stream()
          .map(TranscriptEvent::text)
          .filter(text -> !text.isEmpty())
          .forEach(text -> out.print(text + "\n"));
    }
  },
  /** WebVTT. */
  VTT("text/vtt; charset=utf-8") {
    @Override
    void write(String name, List<TranscriptEvent> finals, PrintStream out) {
      finals.forEach(SubtitleWriter.webVtt(out)::accept);
    }
  },
  /** SubRip. */
  SRT("application/x-subrip; charset=utf-8") {
    @Override
    void write(String name, List<TranscriptEvent> finals, PrintStream out) {
      finals.forEach(SubtitleWriter.subRip(out)::accept);
    }
  },
  /** {@code {"session":…, "text":…, "utterances":[…]}}, utterances as on the topic. */
  JSON("application/json") {
    @Override
    void write(String name, List<TranscriptEvent> finals, PrintStream out) {
      out.print(Json.line(new Document(name, text(finals), finals)));
    }
  };

  private final String mediaType;

  private record Document(String session, String text, List<TranscriptEvent> utterances) {}

  TranscriptFormat(String mediaType) {
    this.mediaType = mediaType;
  }

  /** The format of files that end so, without the dot. */
  public static Optional<TranscriptFormat> ofEnding(String ending) {
    return Arrays.stream(values()).filter(format -> format.ending().equals(ending)).findFirst();
  }

  /** As HTTP names it. */
  public String mediaType() {
    return mediaType;
  }

  /** A file's ending, without the dot. */
  public String ending() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** A session's finals, in order, as a whole file in UTF-8. */
  public byte[] bytes(String session, List<TranscriptEvent> finals) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    PrintStream out = new PrintStream(bytes, false, StandardCharsets.UTF_8);
    write(session, finals, out);
    out.flush();
    return bytes.toByteArray();
  }

  abstract void write(String session, List<TranscriptEvent> finals, PrintStream out);

  /** All that was said, in one line. */
  public static String text(List<TranscriptEvent> finals) {
    return String.join(
        " ", finals.stream().map(TranscriptEvent::text).filter(text -> !text.isEmpty()).toList());
  }
}

package org.lipstream.app.transcript;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.lipstream.app.transcript.TranscriptEvent.Kind;

class CaptionWritersTest {
  private final ByteArrayOutputStream written = new ByteArrayOutputStream();
  private final PrintStream out = new PrintStream(written, true, StandardCharsets.UTF_8);

  @Test
  void writesFinalsAsWebVtt() {
    SubtitleWriter writer = SubtitleWriter.webVtt(out);
    writer.accept(event(Kind.PARTIAL, 0, "bin"));
    writer.accept(event(Kind.FINAL, 3_661_000, "bin", "<blue>"));
    assertThat(text()).isEqualTo("WEBVTT\n\n01:01:01.000 --> 01:01:01.400\nbin &lt;blue&gt;\n\n");
  }

  @Test
  void numbersSubRipCuesAndSplitsLongUtterances() {
    SubtitleWriter writer = SubtitleWriter.subRip(out);
    writer.accept(event(Kind.FINAL, 0, "a b c d e f g h i j k l".split(" ")));
    assertThat(text())
        .isEqualTo(
            "1\n00:00:00,000 --> 00:00:02,000\na b c d e f g h i j\n\n"
                + "2\n00:00:02,000 --> 00:00:02,400\nk l\n\n");
  }

  @Test
  void rewritesTheOpenLineOnATerminal() {
    TextWriter writer = new TextWriter(out, true, false);
    writer.accept(event(Kind.PARTIAL, 0, "bin"));
    writer.accept(event(Kind.FINAL, 0, "bin", "blue"));
    assertThat(text()).isEqualTo("\r\033[Kbin ...\r\033[Kbin blue" + System.lineSeparator());
  }

  @Test
  void readsWhatItWroteAndIgnoresNewFields() {
    TranscriptEvent event = event(Kind.FINAL, 40, "bin", "blue");
    String json = new String(TranscriptJson.write(event), StandardCharsets.UTF_8);
    assertThat(json).startsWith("{\"schemaVersion\":1,\"id\":\"s/0/26\",\"kind\":\"final\"");
    String extended = json.replaceFirst("\\{", "{\"later\":true,");
    assertThat(TranscriptJson.read(extended.getBytes(StandardCharsets.UTF_8))).isEqualTo(event);
  }

  private String text() {
    return written.toString(StandardCharsets.UTF_8);
  }

  private static TranscriptEvent event(Kind kind, long startMs, String... words) {
    List<TranscriptEvent.Word> timed = new ArrayList<>();
    for (String word : words) {
      long wordMs = startMs + 200L * timed.size();
      timed.add(new TranscriptEvent.Word(word, wordMs, wordMs + 200, 0.5));
    }
    return new TranscriptEvent(
        1,
        "s/0/26",
        "s",
        5,
        0,
        26,
        kind,
        String.join(" ", words),
        timed,
        new TranscriptEvent.Span(startMs, startMs + 200L * words.length),
        "av",
        List.of(),
        "grid",
        7,
        9);
  }
}

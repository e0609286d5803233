package org.lipstream.app.transcript;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.lipstream.app.transcript.TranscriptEvent.Kind;
import org.lipstream.llm.recognize.Rates;

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
  void rewritesTheOpenLineOnATerminalAndSetsOffWhatMayChange() {
    TextWriter writer = new TextWriter(out, true, false);
    writer.accept(partial("s", 1, "bin", "blue"));
    writer.accept(event(Kind.FINAL, 0, "bin", "red"));
    assertThat(text())
        .isEqualTo(
            "\033[?7lbin \033[2mblue\033[0m\033[?7h\r\033[Kbin red" + System.lineSeparator());
  }

  @Test
  void leavesColoursOutWhereTheyAreNotWanted() {
    TextWriter writer = new TextWriter(out, true, true, false);
    writer.accept(event(Kind.FINAL, 0, "bin"));
    assertThat(text()).contains("s: bin").doesNotContain("\033[3");
  }

  @Test
  void keepsALineForEachSessionThatSpeaksBelowTheFinals() {
    TextWriter writer = new TextWriter(out, true, true);
    writer.accept(partial("anna", 1, "bin"));
    writer.accept(partial("tom", 1, "lay"));
    written.reset();
    writer.accept(partial("anna", 2, "bin", "blue"));
    assertThat(text())
        .isEqualTo(
            "\r\033[K\033[A\r\033[K"
                + "\033[?7l\033[36manna\033[0m  bin blue\033[?7h\n"
                + "\033[?7l\033[33mtom\033[0m  lay\033[?7h");
  }

  @Test
  void writesALineForEachEventWhereLinesCannotBeRewritten() {
    TextWriter writer = new TextWriter(out, false, true);
    writer.accept(event(Kind.PARTIAL, 0, "bin"));
    writer.accept(event(Kind.FINAL, 0, "bin", "blue"));
    assertThat(text()).isEqualTo("s: bin ...%ns: bin blue%n".formatted());
  }

  @Test
  void writesNothingForAPartInWhichNothingWasUnderstoodYet() {
    TextWriter lines = new TextWriter(out, false, true);
    lines.accept(event(Kind.PARTIAL, 0));
    assertThat(text()).isEmpty();
    TextWriter terminal = new TextWriter(out, true, true);
    terminal.accept(event(Kind.PARTIAL, 0));
    terminal.accept(event(Kind.FINAL, 0));
    assertThat(text()).isEmpty();
  }

  @Test
  void givesEachCueATimeAndLeavesOutCuesThatOverlapNothing() {
    SubtitleWriter writer = SubtitleWriter.webVtt(out);
    writer.accept(event(Kind.FINAL, 0, "bin"));
    writer.accept(event(Kind.FINAL, 100, "blue"));
    assertThat(text())
        .as("cues begin in order, and a later one not before an earlier one's end")
        .contains("00:00:00.000 --> 00:00:00.200\nbin", "00:00:00.200 --> 00:00:00.300\nblue");
  }

  @Test
  void readsEventsThatWereWrittenBeforeRatesWereKnown() {
    String json =
        "{\"schemaVersion\":1,\"id\":\"s/0/26\",\"kind\":\"final\",\"session\":\"s\",\"text\":\"bin\","
            + "\"words\":[],\"degraded\":[]}";
    TranscriptEvent event = TranscriptJson.read(json.getBytes(StandardCharsets.UTF_8));
    assertThat(event.rates()).isNull();
    assertThat(event.snrDb()).isNull();
    assertThat(event.shadow()).isFalse();
  }

  @Test
  void saysRatesCommittedWordsAndLevels() {
    String json =
        new String(TranscriptJson.write(partial("s", 1, "bin", "blue")), StandardCharsets.UTF_8);
    assertThat(json)
        .contains("\"rates\":{\"audio\":4,\"video\":2}", "\"committedWords\":1")
        .contains("\"snrDb\":12.5", "\"shadow\":false");
  }

  private static TranscriptEvent partial(String session, int committed, String... words) {
    TranscriptEvent plain = event(Kind.PARTIAL, 0, words);
    return new TranscriptEvent(
        1,
        session + "/0/1",
        session,
        5,
        0,
        1,
        Kind.PARTIAL,
        plain.text(),
        plain.words(),
        plain.span(),
        "av",
        List.of(),
        "grid",
        7,
        9,
        new Rates(4, 2),
        committed,
        12.5,
        false);
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

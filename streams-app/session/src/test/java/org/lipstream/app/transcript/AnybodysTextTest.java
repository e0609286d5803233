package org.lipstream.app.transcript;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.lipstream.app.transcript.TranscriptEvent.Kind;
import org.lipstream.app.transcript.TranscriptEvent.Span;
import org.lipstream.app.transcript.TranscriptEvent.Word;

/** What other models and other programs put on the transcript topics. */
class AnybodysTextTest {
  private static final long RUN = 1_700_000_000_000L;

  private final ByteArrayOutputStream written = new ByteArrayOutputStream();
  private final PrintStream out = new PrintStream(written, true, StandardCharsets.UTF_8);

  @Test
  void subRipHasNoEntities() {
    SubtitleWriter.subRip(out).accept(event(RUN, "R&D <b>now</b>"));
    assertThat(text()).isEqualTo("1\n00:00:00,640 --> 00:00:02,000\nR&D <b>now</b>\n\n");
  }

  @Test
  void noBlankLineEndsACue() {
    SubtitleWriter.webVtt(out).accept(event(RUN, "first line\n\nsecond line --> end\r\n"));
    assertThat(text())
        .isEqualTo(
            "WEBVTT\n\n00:00:00.640 --> 00:00:02.000\nfirst line second line --&gt; end\n\n");
  }

  @Test
  void noControlCharacterReachesATerminalOrAFile() {
    String hostile = "a\u001b[2Jb\u0007c\rd\u0000\u009b31m\u2028e";
    SubtitleWriter.webVtt(out).accept(event(RUN, hostile));
    SubtitleWriter.subRip(out).accept(event(RUN, hostile));
    for (boolean named : new boolean[] {true, false}) {
      TextWriter lines = new TextWriter(out, false, named);
      lines.accept(event(RUN, hostile));
      lines.accept(new Changed(event(RUN, hostile)).session("s\u001b]0;title\u0007"));
    }
    assertThat(text().codePoints().filter(each -> each != '\n'))
        .noneMatch(Character::isISOControl)
        .noneMatch(each -> each == 0x2028);
    assertThat(text()).contains("a [2Jb c d 31m e");
  }

  @Test
  void textOfControlCharactersAloneIsNoCue() {
    SubtitleWriter.subRip(out).accept(event(RUN, "\u0007 \n"));
    assertThat(text()).isEmpty();
  }

  @Test
  void aLaterRunStandsWhereItsClockSays() {
    SubtitleWriter writer = SubtitleWriter.webVtt(out);
    writer.accept(event(RUN, "bin blue"));
    writer.accept(event(RUN + 60_000, "bin blue"));
    assertThat(text())
        .isEqualTo(
            "WEBVTT\n\n00:00:00.640 --> 00:00:02.000\nbin blue\n\n"
                + "00:01:00.640 --> 00:01:02.000\nbin blue\n\n");
  }

  @Test
  void coloursAreLeftOutWhereTheyAreNotWanted() {
    TextWriter writer = new TextWriter(out, true, true, false);
    writer.accept(new Changed(event(RUN, "bin blue")).partial());
    assertThat(text()).contains("s: bin blue").doesNotContain("\033[2m").doesNotContain("\033[36m");
  }

  @Test
  void whatIsNotRequiredMayBeMissing() {
    String json =
        "{\"schemaVersion\":1,\"id\":\"ext/0/51\",\"kind\":\"final\",\"session\":\"ext\","
            + "\"utterance\":0,\"revision\":51,\"text\":\"hello\",\"words\":[],"
            + "\"span\":{\"startMs\":0,\"endMs\":1500},\"modality\":\"audio\",\"model\":\"x\","
            + "\"emittedEpochMs\":1}";
    TranscriptEvent event = TranscriptJson.read(json.getBytes(StandardCharsets.UTF_8));
    new TextWriter(out, false, false).accept(event);
    assertThat(text()).isEqualTo("hello" + System.lineSeparator());
    assertThatThrownBy(() -> TranscriptJson.read("[]".getBytes(StandardCharsets.UTF_8)))
        .isInstanceOf(IllegalArgumentException.class);
  }

  private String text() {
    return written.toString(StandardCharsets.UTF_8);
  }

  private static TranscriptEvent event(long run, String text) {
    return new TranscriptEvent(
        1,
        "s/0/26",
        "s",
        run,
        0,
        26,
        Kind.FINAL,
        text,
        List.of(),
        new Span(640, 2_000),
        "av",
        List.of(),
        "grid",
        7,
        9);
  }

  private record Changed(TranscriptEvent event) {
    TranscriptEvent session(String other) {
      return with(other, event.kind(), event.words());
    }

    TranscriptEvent partial() {
      return with(
          event.session(),
          Kind.PARTIAL,
          List.of(new Word("bin", 0, 200, 1), new Word("blue", 200, 400, 1)));
    }

    private TranscriptEvent with(String session, Kind kind, List<Word> words) {
      return new TranscriptEvent(
          1,
          "s/0/26",
          session,
          RUN,
          0,
          26,
          kind,
          event.text(),
          words,
          event.span(),
          "av",
          List.of(),
          "grid",
          7,
          9);
    }
  }
}

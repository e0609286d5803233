package org.lipstream.app.lab.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.lipstream.app.lab.chaos.Finals.Final;
import org.lipstream.app.lab.chaos.Finals.Said;
import org.lipstream.app.transcript.TranscriptEvent;

class CountTest {
  private static final List<Said> EXPECTED =
      List.of(new Said("one", 0, 1_000), new Said("two", 2_000, 3_000));

  @Test
  void isCleanWhereAllIsAsItWas() {
    Count count = count(heard(0, "one", 0, 1_000), heard(1, "two", 2_000, 3_000));
    assertThat(count.isClean()).isTrue();
    assertThat(count.expected()).isEqualTo(2);
    assertThat(count.slowestMs()).isEqualTo(500);
  }

  @Test
  void countsWhatIsLostDoubledElsewhereAndInOtherWords() {
    Count count =
        count(heard(0, "won", 0, 1_000), heard(0, "won", 0, 1_000), heard(1, "two", 2_040, 3_000));
    assertThat(count.isClean()).isFalse();
    assertThat(count.lost()).isEqualTo(1);
    assertThat(count.doubled()).isEqualTo(1);
    assertThat(count.others()).isEqualTo(1);
    assertThat(count.texts()).isEqualTo(1);
    assertThat(count.details()).hasSize(4).allMatch(line -> line.startsWith("s: "));
  }

  @Test
  void asksOfWhatBrokeOffOnlyWhatWasHeardToItsEnd() {
    List<Final> cut = List.of(heard(0, "one", 0, 1_000), heard(1, "tw", 2_000, 2_600));
    assertThat(Count.of("s", EXPECTED, cut, 2_200).isClean()).isTrue();
    assertThat(Count.of("s", EXPECTED, cut.subList(1, 2), 2_200).lost()).isEqualTo(1);
  }

  @Test
  void addsUp() {
    Count all = count(heard(0, "one", 0, 1_000)).plus(count()).plus(Count.NONE);
    assertThat(all.expected()).isEqualTo(4);
    assertThat(all.lost()).isEqualTo(3);
    assertThat(all.row("all", 7)).isEqualTo("| all | 7 | 4 | 3 | 0 | 0 | 0 | 0.5 |");
  }

  private static Count count(Final... finals) {
    return Count.of("s", EXPECTED, List.of(finals));
  }

  private static Final heard(long utterance, String text, long startMs, long endMs) {
    TranscriptEvent event =
        new TranscriptEvent(
            1,
            "s/" + utterance + "/51",
            "s",
            10_000,
            utterance,
            51,
            TranscriptEvent.Kind.FINAL,
            text,
            List.of(),
            new TranscriptEvent.Span(startMs, endMs),
            "av",
            List.of(),
            "m",
            1,
            1);
    return new Final(event, 10_000 + endMs + 500);
  }
}

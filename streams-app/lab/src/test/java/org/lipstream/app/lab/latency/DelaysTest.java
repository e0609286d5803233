package org.lipstream.app.lab.latency;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.lipstream.app.lab.replay.Replay.Emission;
import org.lipstream.app.transcript.TranscriptEvent;
import org.lipstream.ingest.media.Clip;
import org.lipstream.llm.lab.corpus.WordSpan;
import org.lipstream.llm.recognize.Rates;

class DelaysTest {
  private static final Spoken SPOKEN =
      new Spoken(
          "s",
          new Clip(new float[0], new byte[0], new boolean[0], List.of()),
          List.of(
              new WordSpan("bin", 500, 800),
              new WordSpan("blue", 800, 1_100),
              new WordSpan("now", 1_100, 1_500)));

  private final Delays delays = new Delays();

  /** bin is shown at 1.2 s and committed at 1.6 s; blue is first taken for red. */
  private void play() {
    delays.add(
        SPOKEN,
        List.of(
            said(1_200, 1_000, 0, "bin", "red"),
            said(1_600, 1_400, 1, "bin", "blue"),
            last(2_300, 2_000, "bin", "blue", "soon")));
  }

  @Test
  void countsFromTheEndOfAWordToWhenItWasSaidForGood() {
    play();
    assertThat(delays.committed.size()).as("soon is wrong").isEqualTo(2);
    assertThat(delays.committed.quantile(0.5)).isEqualTo(1_600 - 800);
    assertThat(delays.committed.quantile(1)).isEqualTo(2_300 - 1_100);
  }

  @Test
  void countsFromTheEndOfAWordToWhenItStoodAndStayed() {
    play();
    assertThat(delays.shown.quantile(0.5)).isEqualTo(1_200 - 800);
    assertThat(delays.shown.quantile(1)).isEqualTo(1_600 - 1_100);
  }

  @Test
  void countsFirstWordsFinalAndWhatWasTakenBack() {
    play();
    assertThat(delays.firstPartial.quantile(0.5)).isEqualTo(1_200 - 500);
    assertThat(delays.finalAfterSpeech.quantile(0.5)).isEqualTo(2_300 - 1_500);
    assertThat(delays.flicker()).isEqualTo(1 / 3.0);
    assertThat(delays.lateParts.quantile(1)).isEqualTo(200);
    assertThat(delays.errors.rate()).isEqualTo(1 / 3.0);
  }

  /** (1600 - 0 + 2300 - 2000 / 3) / 2: the second word is said after the utterance's end. */
  @Test
  void averagesTheLagUpToTheFirstWordThatComesAfterTheEnd() {
    play();
    assertThat(delays.laal.mean()).isCloseTo((1_600 + 2_300 - 2_000 / 3.0) / 2, within(0.01));
  }

  @Test
  void alignsWordsAlongACheapestWay() {
    assertThat(Alignment.of(List.of("a", "b", "c", "d"), List.of("a", "x", "c", "d", "e")))
        .containsExactly(0, Alignment.WRONG, 2, 3, Alignment.WRONG);
    assertThat(Alignment.of(List.of("a", "b"), List.of("b"))).containsExactly(1);
    assertThat(Alignment.of(List.of(), List.of("b"))).containsExactly(Alignment.WRONG);
  }

  @Test
  void tellsHowFarConfidenceIsFromTheShareOfRightWords() {
    List<Reliability.Judged> words = new ArrayList<>();
    for (int i = 0; i < 10; i++) {
      words.add(new Reliability.Judged(0.95, i < 5));
      words.add(new Reliability.Judged(0.25, i < 3));
    }
    Reliability reliability = Reliability.of(words);
    assertThat(reliability.bins()).hasSize(2);
    assertThat(reliability.bins().get(1).right()).isEqualTo(0.5);
    assertThat(reliability.error()).isCloseTo((0.45 + 0.05) / 2, within(1e-9));
    assertThat(reliability.told())
        .startsWith("20 words, 12 of them wrong; expected calibration error 0.2500")
        .contains("0.9-1.0     10 words  mean 0.95  right 0.50");
    assertThat(reliability.toSvg()).contains("share that is right", "as it should be");
  }

  private static Emission said(long atMs, long endMs, int committed, String... words) {
    return new Emission(event(TranscriptEvent.Kind.PARTIAL, endMs, committed, words), atMs);
  }

  private static Emission last(long atMs, long endMs, String... words) {
    return new Emission(event(TranscriptEvent.Kind.FINAL, endMs, words.length, words), atMs);
  }

  private static TranscriptEvent event(
      TranscriptEvent.Kind kind, long endMs, int committed, String... words) {
    List<TranscriptEvent.Word> timed = new ArrayList<>();
    for (String word : words) {
      timed.add(new TranscriptEvent.Word(word, 0, 0, 1));
    }
    return new TranscriptEvent(
        1,
        "s/0/1",
        "s",
        0,
        0,
        1,
        kind,
        String.join(" ", words),
        timed,
        new TranscriptEvent.Span(0, endMs),
        "av",
        List.of(),
        "m",
        0,
        0,
        new Rates(4, 2),
        committed,
        null,
        false);
  }
}

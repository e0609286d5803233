package org.lipstream.llm.lab.train.augment;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.lipstream.llm.lab.corpus.Sample;
import org.lipstream.llm.lab.corpus.WordSpan;
import org.lipstream.media.MediaFormat;

class DerivedTest {
  private static final int LENGTH_MS = 3_000;

  @Test
  void aBeginningHoldsWordsThatEndedAndNoOthers() {
    List<Sample> samples = samples(30);
    List<Sample> beginnings = Derived.beginnings(samples, 1);

    assertThat(beginnings).hasSize(30);
    for (Sample beginning : beginnings) {
      int heardMs = beginning.samples().length / 16;
      List<String> ended =
          samples.get(0).alignment().stream()
              .filter(span -> span.endMs() <= heardMs + 40)
              .map(WordSpan::word)
              .toList();
      assertThat(beginning.words()).isEqualTo(ended);
      assertThat(beginning.lipFrames()).isEqualTo(heardMs / 40);
    }
    assertThat(beginnings.stream().map(Sample::transcript).distinct().count()).isGreaterThan(2);
  }

  @Test
  void aPairIsTwoSentencesOfOneSpeakerWithLittleSilenceBetween() {
    for (Sample pair : Derived.pairs(samples(8), 20, 2)) {
      assertThat(pair.words()).hasSize(6);
      assertThat(pair.samples().length / 16).isBetween(2 * 1_400, 2 * LENGTH_MS);
      assertThat(Math.abs(pair.samples().length / 640 - pair.lipFrames())).isLessThan(3);
    }
  }

  @Test
  void aSilenceIsMadeOfWhatComesBeforeTheFirstWord() {
    List<Sample> silences = Derived.silences(samples(5), 10, 3);

    assertThat(silences).hasSize(5);
    for (Sample silence : silences) {
      assertThat(silence.transcript()).isEmpty();
      assertThat(silence.samples()).containsOnly((short) 1);
      assertThat(silence.lips()).containsOnly((byte) 1);
      assertThat(silence.lipFrames()).isEqualTo(silence.samples().length / 16 / 40);
    }
  }

  /** Sound and pixels are 1 before the first word and 2 from there on. */
  private static List<Sample> samples(int count) {
    List<WordSpan> spans =
        List.of(
            new WordSpan("one", 500, 900),
            new WordSpan("two", 900, 1_400),
            new WordSpan("three", 1_500, 2_200));
    short[] sound = new short[LENGTH_MS * 16];
    byte[] lips = new byte[LENGTH_MS / 40 * MediaFormat.LIP_BYTES];
    for (int i = 0; i < sound.length; i++) {
      sound[i] = (short) (i < 500 * 16 ? 1 : 2);
    }
    for (int i = 0; i < lips.length; i++) {
      lips[i] = (byte) (i / MediaFormat.LIP_BYTES < 500 / 40 ? 1 : 2);
    }
    List<Sample> samples = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      samples.add(new Sample("s" + i, "speaker" + i % 2, "one two three", spans, sound, lips));
    }
    return samples;
  }
}

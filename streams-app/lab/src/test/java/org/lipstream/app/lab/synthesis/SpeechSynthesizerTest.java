package org.lipstream.app.lab.synthesis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.lipstream.app.lab.synthesis.InstalledEngine.synthesizerWith;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class SpeechSynthesizerTest {
  private static final Voice SLT = new Voice(Engine.FLITE, "slt", 100, 170);
  private static final Voice KAL = new Voice(Engine.FLITE, "kal16", 100, 105);
  private static final Voice SCOT = new Voice(Engine.ESPEAK_NG, "en-gb-scotland+f3", 100, 50);

  @Test
  void everyVoiceOfTheCatalogueSpeaks() {
    SpeechSynthesizer synthesizer = synthesizerWith(Engine.values());
    assertThat(Voices.catalogue()).hasSizeGreaterThan(100).doesNotHaveDuplicates();
    for (Voice voice : Voices.catalogue()) {
      Speech speech = synthesizer.speak(voice, "bin blue at f two now");
      assertThat(speech.durationMs()).as(voice.name()).isBetween(1000.0, 4000.0);
      assertThat(loudness(speech)).as(voice.name()).isGreaterThan(0.01);
      for (float sample : speech.samples()) {
        assertThat(sample).isBetween(-1.1f, 1.1f);
      }
    }
  }

  @Test
  void speaksTheSameTwice() {
    SpeechSynthesizer synthesizer = synthesizerWith(Engine.values());
    for (Voice voice : List.of(SLT, KAL, SCOT)) {
      Speech once = synthesizer.speak(voice, "set white in z nine soon");
      Speech twice = synthesizer.speak(voice, "set white in z nine soon");
      assertThat(once.samples()).isEqualTo(twice.samples());
      assertThat(once.words()).isEqualTo(twice.words());
    }
  }

  @Test
  void fliteTellsWhenEachPhonemeAndWordSounds() {
    SpeechSynthesizer synthesizer = synthesizerWith(Engine.FLITE);
    for (Voice voice : List.of(SLT, KAL)) {
      Speech speech = synthesizer.speak(voice, "place red by a five again");
      assertThat(labels(speech.phonemes()))
          .containsExactly(
              "p", "l", "ey", "s", "r", "eh", "d", "b", "ay", "ey", "f", "ay", "v", "ax", "g", "eh",
              "n");
      assertThat(labels(speech.words()))
          .containsExactly("place", "red", "by", "a", "five", "again");
      TimedLabel letter = speech.words().get(3);
      assertThat(letter.startMs()).isEqualTo(speech.phonemes().get(9).startMs());
      assertThat(letter.endMs()).isEqualTo(speech.phonemes().get(9).endMs());
      assertThat(speech.words().get(5).endMs()).isLessThan(speech.durationMs());
    }
  }

  @Test
  void soundIsWhereTheTimesSayItIs() {
    SpeechSynthesizer synthesizer = synthesizerWith(Engine.FLITE);
    for (Voice voice : List.of(SLT, KAL)) {
      Speech speech = synthesizer.speak(voice, "bin blue at f two now");
      double startMs = speech.phonemes().get(0).startMs();
      double endMs = speech.words().get(5).endMs();
      double within = loudness(speech, startMs, endMs);
      assertThat(loudness(speech, 0, startMs - 20)).isLessThan(within / 10);
      assertThat(loudness(speech, startMs, startMs + 150)).isGreaterThan(within / 4);
      assertThat(loudness(speech, endMs - 150, endMs - 50)).isGreaterThan(within / 4);
      assertThat(loudness(speech, endMs + 20, speech.durationMs())).isLessThan(within / 10);
    }
  }

  @Test
  void fliteSpeaksEveryLetterAsItsName() {
    SpeechSynthesizer synthesizer = synthesizerWith(Engine.FLITE);
    List<String> names =
        List.of(
            "ey", "b iy", "s iy", "d iy", "iy", "eh f", "jh iy", "ey ch", "ay", "jh ey", "k ey",
            "eh l", "eh m", "eh n", "ow", "p iy", "k y uw", "aa r", "eh s", "t iy", "y uw", "v iy",
            "eh k s", "w ay", "z eh d");
    for (int i = 0; i < names.size(); i++) {
      String letter = GridSentence.LETTERS.get(i);
      Speech speech = synthesizer.speak(SLT, "lay green at " + letter + " two please");
      TimedLabel time = speech.words().get(3);
      List<String> spoken =
          labels(speech.phonemes())
              .subList(indexAt(speech, time.startMs()), indexAt(speech, time.endMs()));
      assertThat(String.join(" ", spoken)).as(letter).isEqualTo(names.get(i));
    }
  }

  @Test
  void espeakSpeaksEveryLetterAsItsName() {
    synthesizerWith(Engine.ESPEAK_NG);
    String names =
        "eI bi: si: di: i: Ef dZi: eItS aI dZeI keI El Em En oU pi: kju: A@ Es ti: ju: vi: Eks waI zEd";
    for (int i = 0; i < GridSentence.LETTERS.size(); i++) {
      String letter = GridSentence.LETTERS.get(i);
      String spoken = SpokenText.of("at " + letter + " two", "[['eI]]");
      byte[] phonemes =
          Command.output(List.of("espeak-ng", "-q", "-x", "-v", "en-us", "--", spoken));
      assertThat(
              new String(phonemes, StandardCharsets.UTF_8).replace("'", "").strip().split(" ")[1])
          .as(letter)
          .isEqualTo(names.split(" ")[i]);
    }
  }

  @Test
  void anArticleStaysAnArticle() {
    SpeechSynthesizer synthesizer = synthesizerWith(Engine.FLITE);
    assertThat(labels(synthesizer.speak(SLT, "this is a test").phonemes())).contains("ax");
  }

  @Test
  void everySentenceOfALongTextHasItsTimes() {
    Speech speech =
        synthesizerWith(Engine.FLITE).speak(SLT, "Bin blue at f two now. Set red by g one soon.");
    assertThat(speech.words()).hasSize(12);
    double lastMs = 0;
    for (TimedLabel word : speech.words()) {
      assertThat(word.startMs()).isGreaterThanOrEqualTo(lastMs);
      assertThat(word.endMs()).isGreaterThan(word.startMs());
      lastMs = word.endMs();
    }
    assertThat(lastMs).isBetween(speech.durationMs() * 0.8, speech.durationMs());
  }

  @Test
  void speechesJoinWithTheirTimes() {
    Speech word = new Speech(new float[1600], List.of(new TimedLabel("now", 20, 90)), List.of());
    Speech joined = Speech.silence(500).then(word).then(word);
    assertThat(joined.durationMs()).isEqualTo(700, within(1e-9));
    assertThat(joined.words())
        .containsExactly(new TimedLabel("now", 520, 590), new TimedLabel("now", 620, 690));
  }

  @Test
  void saysWhichProgramIsMissing() {
    SpeechSynthesizer synthesizer = new SpeechSynthesizer("");
    assertThat(synthesizer.has(Engine.FLITE)).isFalse();
    assertThatThrownBy(() -> synthesizer.speak(SLT, "now"))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("flite: not on the PATH (expected:");
  }

  @Test
  void saysWhichVoiceIsUnknown() {
    SpeechSynthesizer synthesizer = synthesizerWith(Engine.values());
    for (Engine engine : Engine.values()) {
      Voice unknown = new Voice(engine, "nobody", 100, 50);
      assertThatThrownBy(() -> synthesizer.speak(unknown, "now"))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("nobody");
    }
  }

  @Test
  void voicesAreDrawnBySeedAndKnownByName() {
    SplittableRandom random = new SplittableRandom(7);
    SplittableRandom again = new SplittableRandom(7);
    for (int i = 0; i < 1000; i++) {
      Voice voice = Voices.draw(random);
      assertThat(Voices.draw(again)).isEqualTo(voice);
      assertThat(Voice.named(voice.name())).isEqualTo(voice);
    }
    assertThatThrownBy(() -> Voice.named("slt")).hasMessageContaining("voice: slt (expected:");
  }

  private static int indexAt(Speech speech, double ms) {
    int index = 0;
    while (index < speech.phonemes().size() && speech.phonemes().get(index).startMs() < ms - 1e-6) {
      index++;
    }
    return index;
  }

  private static List<String> labels(List<TimedLabel> times) {
    return times.stream().map(TimedLabel::label).toList();
  }

  private static double loudness(Speech speech) {
    return loudness(speech, 0, speech.durationMs());
  }

  private static double loudness(Speech speech, double startMs, double endMs) {
    double sum = 0;
    int from = (int) (startMs * 16);
    int to = (int) (endMs * 16);
    for (int i = from; i < to; i++) {
      sum += speech.samples()[i] * speech.samples()[i];
    }
    return Math.sqrt(sum / (to - from));
  }
}

package org.lipstream.tests.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.lipstream.app.cli.ModelLocator;
import org.lipstream.app.lab.synthesis.Engine;
import org.lipstream.app.lab.synthesis.SpeechSynthesizer;
import org.lipstream.app.lab.synthesis.Voice;
import org.lipstream.ingest.media.Clip;
import org.lipstream.llm.catalog.Recognizers;
import org.lipstream.llm.lab.score.EditAlignment;
import org.lipstream.llm.recognize.Hypothesis;
import org.lipstream.llm.recognize.Recognizer;
import org.lipstream.llm.recognize.Utterance;
import org.lipstream.llm.token.TextNormalizer;
import org.lipstream.media.Modalities;
import org.lipstream.tests.support.SharedData;

/** The bundled model of open English on speech that it was not taught. */
class OpenEnglishTest {
  private static Recognizer open;

  @BeforeAll
  static void openModel() {
    open = Recognizers.open(ModelLocator.ofProject().locate("open"));
  }

  @AfterAll
  static void close() {
    open.close();
  }

  @Test
  void hearsKennedyButForOneWordAtMost() {
    Path clip = SharedData.folder("speech").resolve("jfk.flac");
    List<String> said =
        TextNormalizer.words(
            "and so my fellow americans ask not what your country can do for you ask what you can"
                + " do for your country");
    List<String> heard = TextNormalizer.words(heard(Clip.read(clip).samples()).text());
    assertThat(EditAlignment.distance(said, heard)).isLessThanOrEqualTo(1);
  }

  @Test
  void writesASentenceAsPeopleDo() {
    Voice voice = new Voice(Engine.FLITE, "slt", 100, 170);
    float[] samples =
        new SpeechSynthesizer()
            .speak(voice, "the quick brown fox jumps over the lazy dog")
            .samples();
    assertThat(heard(samples).text()).isEqualTo("The quick brown fox jumps over the lazy dog.");
  }

  @Test
  void inventsNothingInSilence() {
    assertThat(heard(new float[3 * 16_000]).text()).isEmpty();
  }

  private static Hypothesis heard(float[] samples) {
    return open.recognize(new Utterance(samples, new byte[0]), Modalities.AUDIO);
  }
}

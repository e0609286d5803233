package org.lipstream.tests.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.Supplier;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.lipstream.app.cli.ModelLocator;
import org.lipstream.app.lab.evaluation.ClipSource;
import org.lipstream.app.lab.synthesis.Engine;
import org.lipstream.app.lab.synthesis.SpeechSynthesizer;
import org.lipstream.app.lab.synthesis.Voice;
import org.lipstream.app.session.RecognitionScheduler;
import org.lipstream.app.session.SessionConfig;
import org.lipstream.app.session.Transcription;
import org.lipstream.ingest.media.Clip;
import org.lipstream.llm.catalog.Recognizers;
import org.lipstream.llm.recognize.Hypothesis;
import org.lipstream.llm.recognize.RecognitionRequest;
import org.lipstream.llm.recognize.Recognizer;
import org.lipstream.llm.recognize.RecognizerOptions;
import org.lipstream.llm.recognize.Utterance;
import org.lipstream.llm.token.TextNormalizer;
import org.lipstream.media.Modalities;
import org.lipstream.monitor.detect.SinkMonitor;
import org.lipstream.monitor.probe.ActivationProbe;
import org.lipstream.monitor.probe.DecodeSnapshot;
import org.lipstream.monitor.probe.Detail;
import org.lipstream.monitor.probe.TokenRole;
import org.lipstream.monitor.report.DecodeId;
import org.lipstream.monitor.report.DecodeReport.Purpose;
import org.lipstream.tests.command.Bundled;
import org.lipstream.tests.command.OpenModel;
import org.lipstream.tests.support.SharedData;

/** The bundled model of open English on speech that it was not taught. */
class OpenEnglishTest {
  private static Recognizer open;

  @BeforeAll
  static void openModel() {
    open = OpenModel.shared();
  }

  @Test
  void hearsKennedyWordByWord() {
    Path clip = SharedData.folder("speech").resolve("jfk.flac");
    List<String> said =
        TextNormalizer.words(
            "and so my fellow americans ask not what your country can do for you ask what you can"
                + " do for your country");
    List<String> heard = TextNormalizer.words(heard(Clip.read(clip).samples()).text());
    assertThat(heard).isEqualTo(said);
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
  void favoursWordsThatOneBrings() {
    Voice voice = new Voice(Engine.FLITE, "slt", 100, 170);
    float[] samples =
        new SpeechSynthesizer().speak(voice, "please ask Kowalski about the letter").samples();
    RecognizerOptions usual = RecognizerOptions.DEFAULT;
    RecognizerOptions wanting =
        new RecognizerOptions(
            usual.beams(),
            usual.rates(),
            usual.timer(),
            usual.mitigation(),
            new RecognizerOptions.Hearing(null, null, List.of("Kowalski", "Aberystwyth")));
    try (Recognizer wants = Recognizers.open(ModelLocator.ofProject().locate("open"), wanting)) {
      Utterance utterance = new Utterance(samples, new byte[0]);
      assertThat(heard(samples).text()).doesNotContain("Kowalski");
      assertThat(wants.recognize(utterance, Modalities.AUDIO).text())
          .contains("Kowalski")
          .doesNotContain("Aberystwyth");
    }
  }

  @Test
  void inventsNothingInSilence() {
    assertThat(heard(new float[3 * 16_000]).text()).isEmpty();
  }

  @Test
  void aStrangersLipsDoNotChangeWhatIsHeard() {
    Clip free = Bundled.clip("free.mp4");
    byte[] lips = Bundled.clip("tom.mp4").lips();
    Utterance mixed = new Utterance(free.samples(), lips);
    assertThat(open.recognize(mixed, Modalities.AV).text()).isEqualTo(heard(free.samples()).text());
  }

  @Test
  void readsLipsWhereThereIsNoSound() {
    Clip mute = Bundled.clip("demo.mp4");
    Utterance utterance = new Utterance(new float[0], mute.lips());
    Hypothesis read = open.recognize(utterance, Modalities.VIDEO);
    assertThat(TextNormalizer.words(read.text())).hasSizeGreaterThan(3);
    assertThat(read.text()).matches("[A-Z].*\\.");
  }

  @Test
  void findsNobodyInNoise() {
    Random random = new Random(5);
    float[] noise = new float[8 * 16_000];
    for (int i = 0; i < noise.length; i++) {
      double beat = 1 + Math.sin(2 * Math.PI * i / 16_000);
      noise[i] = (float) (0.05 * beat * random.nextGaussian() + 0.1 * Math.sin(i * 0.17));
    }
    try (RecognitionScheduler scheduler = RecognitionScheduler.inCaller(open)) {
      Clip clip = new Clip(noise, new byte[0], new boolean[0], List.of());
      assertThat(
              Transcription.of(
                      new ClipSource("noise", clip),
                      SessionConfig.defaults(),
                      scheduler,
                      Modalities.AUDIO)
                  .text())
          .isEmpty();
    }
  }

  @Test
  void showsTheMassiveActivationOfItsLanguageModelsFirstToken() {
    DecodeSnapshot snapshot = watched(Detail.SUMMARY);
    assertThat(snapshot.blocks()).isEqualTo(30);
    assertThat(snapshot.roles().get(0)).isEqualTo(TokenRole.BOS);
    SinkMonitor monitor =
        new SinkMonitor(
            new DecodeId("session", 0, 0, open.model(), 0), Purpose.FINAL, Detail.SUMMARY);
    monitor.accept(() -> snapshot);
    assertThat(monitor.report().orElseThrow().layers().get(12).massive())
        .anySatisfy(token -> assertThat(token.token()).isZero());
  }

  @Test
  void aSummaryIsSeenWhereTheTextWasChosenAndEqualsAReadingOfItsOwn() {
    DecodeSnapshot chosen = watched(Detail.SUMMARY);
    DecodeSnapshot alone = watched(Detail.FULL);
    assertThat(chosen.detail()).isEqualTo(Detail.SUMMARY);
    assertThat(chosen.texts()).isEqualTo(alone.texts());
    assertThat(chosen.roles()).isEqualTo(alone.roles());
    for (int layer = 0; layer <= chosen.blocks(); layer++) {
      float[] own = alone.layers().get(layer).stream().norms();
      assertThat(chosen.layers().get(layer).stream().norms())
          .as("layer " + layer)
          .usingComparatorWithPrecision(1e-3f * own[0])
          .containsExactly(own);
    }
  }

  /** How the language model reads what was understood of a bundled clip. */
  private static DecodeSnapshot watched(Detail detail) {
    List<DecodeSnapshot> seen = new ArrayList<>();
    ActivationProbe probe =
        new ActivationProbe() {
          @Override
          public Detail next() {
            return detail;
          }

          @Override
          public void accept(Supplier<DecodeSnapshot> decode) {
            seen.add(decode.get());
          }
        };
    Utterance utterance = new Utterance(Bundled.clip("free.mp4").samples(), new byte[0]);
    RecognitionRequest request =
        RecognitionRequest.of(utterance, Modalities.AUDIO, open.rates().normal());
    open.recognize(request.withProbe(probe));
    assertThat(seen).hasSize(1);
    return seen.get(0);
  }

  private static Hypothesis heard(float[] samples) {
    return open.recognize(new Utterance(samples, new byte[0]), Modalities.AUDIO);
  }
}

package org.lipstream.tests.whisper;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.lipstream.app.lab.corpus.Manifest;
import org.lipstream.ingest.media.Clip;
import org.lipstream.llm.catalog.Recognizers;
import org.lipstream.llm.lab.score.WordErrors;
import org.lipstream.llm.lab.score.WordForm;
import org.lipstream.llm.recognize.Hypothesis;
import org.lipstream.llm.recognize.Hypothesis.Word;
import org.lipstream.llm.recognize.RecognitionRequest;
import org.lipstream.llm.recognize.RecognizerOptions;
import org.lipstream.llm.recognize.Utterance;
import org.lipstream.llm.whisper.Decoded;
import org.lipstream.llm.whisper.WhisperRecognizer;
import org.lipstream.media.MediaFormat;
import org.lipstream.media.Modalities;
import org.lipstream.monitor.probe.ActivationProbe;
import org.lipstream.monitor.probe.DecodeSnapshot;
import org.lipstream.monitor.probe.Detail;
import org.lipstream.monitor.probe.EncoderSnapshot;
import org.lipstream.monitor.probe.TokenRole;
import org.lipstream.tests.command.CommandRun;
import org.lipstream.tests.support.PublishedParts;
import org.lipstream.tests.support.SharedData;

/** Whisper tiny.en, against what CTranslate2 4.8 finds in the same file. */
class WhisperTest {
  private static final String KENNEDY =
      "And so my fellow Americans ask not what your country can do for you, ask what you can do"
          + " for your country.";

  private static WhisperRecognizer whisper;

  @BeforeAll
  static void open() {
    whisper =
        (WhisperRecognizer)
            Recognizers.open(PublishedParts.whisperTinyEn(), RecognizerOptions.DEFAULT);
  }

  @AfterAll
  static void close() {
    if (whisper != null) {
      whisper.close();
    }
  }

  @Test
  void hearsKennedyWordByWord() {
    Hypothesis heard = whisper.recognize(utterance(kennedy()), Modalities.AUDIO);
    assertThat(heard.text()).isEqualTo(KENNEDY);
    long[] starts = {740, 1_060, 1_760, 4_560, 6_020, 8_320, 9_500, 10_220};
    int[] words = {1, 2, 4, 7, 9, 14, 18, 21};
    for (int i = 0; i < words.length; i++) {
      Word word = heard.words().get(words[i]);
      assertThat(word.startMs()).as(word.word()).isCloseTo(starts[i], within(40L));
    }
    assertThat(heard.words().get(9).confidence()).isCloseTo(0.998, within(0.01));
    assertThat(heard.words().get(heard.words().size() - 1).endMs()).isLessThanOrEqualTo(11_000);
  }

  @Test
  void transcribesFromTheCommandLine() {
    Path file = SharedData.folder("speech").resolve("jfk.flac");
    CommandRun run =
        CommandRun.of(
            "transcribe", file.toString(), "--model", PublishedParts.whisperTinyEn().toString());
    assertThat(run.status()).as("%s", run.errors()).isZero();
    assertThat(run.lastLine()).endsWith("ask what you can do for your country.");
  }

  @Test
  void isInspectedWithItsCrossAttention() {
    Path file = SharedData.folder("speech").resolve("jfk.flac");
    CommandRun run =
        CommandRun.of(
            "inspect",
            file.toString(),
            "--json",
            "--model",
            PublishedParts.whisperTinyEn().toString());
    assertThat(run.status()).as("%s", run.errors()).isZero();
    assertThat(run.output().get(0)).contains("\"name\":\"cross\",\"frames\":", "\"sinks\":");
  }

  @Test
  void ranksItsBestTextsByTheirScores() {
    RecognizerOptions fiveBeams =
        new RecognizerOptions(
            5,
            null,
            RecognizerOptions.DEFAULT.timer(),
            RecognizerOptions.DEFAULT.mitigation(),
            new RecognizerOptions.Hearing("en", 30_000L));
    try (WhisperRecognizer five =
        (WhisperRecognizer) Recognizers.open(PublishedParts.whisperTinyEn(), fiveBeams)) {
      Decoded decoded = five.decode(kennedy());
      assertThat(decoded.answers().stream().limit(5).map(five::text))
          .startsWith(KENNEDY, KENNEDY.replace("you, ask", "you. Ask"))
          .contains(KENNEDY.replace("so my", "so, my"));
      assertThat(decoded.answers().get(0).score()).isCloseTo(-0.13860, within(1e-3));
      assertThat(decoded.answers().get(1).score()).isCloseTo(-0.14113, within(1e-3));
      assertThat(decoded.noSpeech()).isCloseTo(0.0293, within(1e-3));
    }
  }

  @Test
  void goesOnFromCommittedWords() {
    RecognitionRequest request =
        RecognitionRequest.of(utterance(kennedy()), Modalities.AUDIO, whisper.rates().normal())
            .withCommitted("And so my fellow Canadians ask");
    assertThat(whisper.recognize(request).text())
        .isEqualTo(KENNEDY.replace("Americans", "Canadians"));
    assertThat(whisper.recognize(request.withAnswer("And so my")).text()).isEqualTo("And so my");
  }

  @Test
  void doesNotLoopOnSoundThatIsCutOff() {
    float[] whole = kennedy();
    for (int seconds : new int[] {1, 2, 3, 5, 7}) {
      float[] beginning = Arrays.copyOf(whole, seconds * 16_000);
      RecognitionRequest open =
          RecognitionRequest.of(utterance(beginning), Modalities.AUDIO, whisper.rates().normal())
              .whileOpen();
      Hypothesis heard = whisper.recognize(open);
      assertThat(heard.words()).as("%d s: %s", seconds, heard.text()).hasSizeBetween(1, 14);
      assertThat(heard.words()).allMatch(word -> word.endMs() <= seconds * 1_000L);
    }
  }

  @Test
  void readsLongSoundWindowByWindow() throws IOException {
    Path manifest = SharedData.folder("open").resolve("dev.tsv");
    List<Manifest.Entry> clips =
        Manifest.read(manifest).stream()
            .filter(entry -> entry.path().getParent().endsWith("lj"))
            .limit(6)
            .toList();
    List<float[]> parts = clips.stream().map(clip -> Clip.read(clip.path()).samples()).toList();
    float[] sound = joined(parts);
    assertThat(sound.length / 16_000).isGreaterThan(35);
    Hypothesis heard = whisper.recognize(utterance(sound), Modalities.AUDIO);
    WordErrors errors = new WordErrors();
    String said = clips.stream().map(Manifest.Entry::transcript).collect(Collectors.joining(" "));
    errors.add(WordForm.ENGLISH.words(said), WordForm.ENGLISH.words(heard.text()));
    assertThat(errors.rate()).as(heard.text()).isLessThan(0.2);
    assertThat(heard.words().stream().map(Word::startMs)).isSorted();
    long lastEndMs = heard.words().get(heard.words().size() - 1).endMs();
    assertThat(lastEndMs).isCloseTo(sound.length / 16L, within(1_500L));
  }

  @Test
  void showsItsInsideToAProbe() {
    List<DecodeSnapshot> seen = new ArrayList<>();
    RecognitionRequest request =
        RecognitionRequest.of(utterance(kennedy()), Modalities.AUDIO, whisper.rates().normal())
            .withProbe(keeping(seen));
    whisper.recognize(request);
    DecodeSnapshot snapshot = seen.get(0);
    assertThat(snapshot.roles()).startsWith(TokenRole.BOS, TokenRole.SPECIAL, TokenRole.RESPONSE);
    assertThat(snapshot.texts())
        .startsWith("<|startoftranscript|>", "<|notimestamps|>", " And", " so");
    assertThat(snapshot.blocks()).isEqualTo(4);
    assertThat(snapshot.layers().get(1).attention().orElseThrow().heads()).isEqualTo(6);
    assertThat(snapshot.encoders().stream().map(EncoderSnapshot::name))
        .containsExactly("audio", "cross");
    EncoderSnapshot cross = snapshot.encoders().get(1);
    float[] alpha = cross.layers().get(4).attention().orElseThrow().alpha();
    double sum = 0;
    for (int frame = 0; frame < cross.frames(); frame++) {
      sum += alpha[frame];
    }
    assertThat(sum).as("one head's looks").isCloseTo(1, within(1e-3));
  }

  private static ActivationProbe keeping(List<DecodeSnapshot> seen) {
    return new ActivationProbe() {
      @Override
      public Detail next() {
        return Detail.FULL;
      }

      @Override
      public void accept(Supplier<DecodeSnapshot> decode) {
        seen.add(decode.get());
      }
    };
  }

  @Test
  void refusesWhatItCannotDo() {
    assertThatThrownBy(() -> whisper.recognize(lips(), Modalities.VIDEO))
        .hasMessage("modality: video (expected: audio or av, for Whisper)");
    RecognizerOptions german =
        new RecognizerOptions(
            1,
            null,
            RecognizerOptions.DEFAULT.timer(),
            RecognizerOptions.DEFAULT.mitigation(),
            new RecognizerOptions.Hearing("de", null));
    assertThatThrownBy(() -> Recognizers.open(PublishedParts.whisperTinyEn(), german))
        .hasMessage("language: de (expected: en, the only one that the model knows)");
  }

  private static float[] kennedy() {
    return Clip.read(SharedData.folder("speech").resolve("jfk.flac")).samples();
  }

  private static Utterance utterance(float[] samples) {
    return new Utterance(samples, new byte[0]);
  }

  private static Utterance lips() {
    return new Utterance(new float[0], new byte[10 * MediaFormat.LIP_BYTES]);
  }

  private static float[] joined(List<float[]> parts) {
    float[] all = new float[parts.stream().mapToInt(part -> part.length).sum()];
    int at = 0;
    for (float[] part : parts) {
      System.arraycopy(part, 0, all, at, part.length);
      at += part.length;
    }
    return all;
  }
}

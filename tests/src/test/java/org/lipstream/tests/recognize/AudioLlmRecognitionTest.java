package org.lipstream.tests.recognize;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDManager;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.lipstream.encoders.checkpoint.SafetensorsWeights;
import org.lipstream.llm.catalog.Recognizers;
import org.lipstream.llm.mitigate.Mitigation;
import org.lipstream.llm.recognize.Hypothesis;
import org.lipstream.llm.recognize.RecognitionRequest;
import org.lipstream.llm.recognize.Recognizer;
import org.lipstream.llm.recognize.RecognizerOptions;
import org.lipstream.llm.recognize.StageTimer;
import org.lipstream.llm.recognize.Utterance;
import org.lipstream.llm.token.Tokenizer;
import org.lipstream.media.MediaFormat;
import org.lipstream.media.Modalities;
import org.lipstream.monitor.probe.ActivationProbe;
import org.lipstream.monitor.probe.DecodeSnapshot;
import org.lipstream.monitor.probe.Detail;
import org.lipstream.monitor.probe.EncoderSnapshot;
import org.lipstream.monitor.probe.TokenRole;
import org.lipstream.tests.support.SharedData;

/** Published audio LLMs as recognisers, on small random weights. */
class AudioLlmRecognitionTest {
  private static final int NEW_TOKENS = 8;

  @ParameterizedTest
  @ValueSource(
      strings = {"qwen3-asr", "qwen3-asr-thinker", "glm-asr", "granite-speech", "fun-asr-nano"})
  void readsTheReferencesPromptAndAnswersWithItsTokens(String name) {
    Path folder = SharedData.folder("reference").resolve(name);
    int[] ids = reference(name, "expected", "greedy_ids");
    int prompt = ids.length - NEW_TOKENS;
    Watcher watcher = new Watcher(Detail.SUMMARY);
    try (Recognizer recognizer = Recognizers.open(folder);
        Tokenizer tokenizer = Tokenizer.open(folder)) {
      recognizer.recognize(request(recognizer, sound(name)).withProbe(watcher));
      DecodeSnapshot seen = watcher.seen.get();
      long heard = seen.roles().stream().filter(role -> role == TokenRole.AUDIO).count();
      int first = seen.roles().indexOf(TokenRole.AUDIO);
      int placeholder = ids[first];
      assertThat(Arrays.stream(ids).filter(id -> id == placeholder).count()).isEqualTo(heard);
      List<String> expected =
          Arrays.stream(ids).mapToObj(id -> id == placeholder ? "" : tokenizer.text(id)).toList();
      assertThat(seen.texts().subList(0, ids.length)).isEqualTo(expected);
      assertThat(seen.roles().get(0)).isEqualTo(TokenRole.BOS);
      assertThat(seen.roles().get(first - 1)).isEqualTo(TokenRole.AUDIO_OPEN);
      assertThat(seen.roles().subList(prompt - 1, prompt + 1))
          .containsExactly(TokenRole.PROMPT, TokenRole.RESPONSE);
      assertThat(seen.layers()).hasSize(seen.blocks() + 1);
      assertThat(seen.encoders()).extracting(EncoderSnapshot::name).containsExactly("audio");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"qwen3-asr", "glm-asr", "granite-speech", "fun-asr-nano"})
  void watchingChangesNoWordAndShowsEveryDetail(String name) {
    Watcher watcher = new Watcher(Detail.FULL);
    try (Recognizer recognizer = Recognizers.open(SharedData.folder("reference").resolve(name))) {
      RecognitionRequest request = request(recognizer, sound(name));
      Hypothesis watched = recognizer.recognize(request.withProbe(watcher));
      assertThat(recognizer.recognize(request).words())
          .extracting(Hypothesis.Word::word)
          .isEqualTo(watched.words().stream().map(Hypothesis.Word::word).toList());
      assertThat(watcher.seen.get().layers().get(1).maps()).isPresent();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"qwen3-asr", "glm-asr", "granite-speech", "fun-asr-nano"})
  void beginsWithTheCommittedWords(String name) {
    try (Recognizer recognizer = Recognizers.open(SharedData.folder("reference").resolve(name))) {
      Hypothesis answer =
          recognizer.recognize(request(recognizer, sound(name)).withCommitted("ask not what"));
      assertThat(answer.text()).startsWith("ask not what");
      assertThat(answer.modality()).isEqualTo(Modalities.AUDIO);
      assertThat(answer.mediaTokens()).isPositive();
    }
  }

  @Test
  void bothLayoutsOfQwen3AsrHearTheSame() {
    Path reference = SharedData.folder("reference");
    float[] sound = sound("qwen3-asr");
    try (Recognizer first = Recognizers.open(reference.resolve("qwen3-asr-thinker"));
        Recognizer second = Recognizers.open(reference.resolve("qwen3-asr"))) {
      assertThat(first.recognize(request(first, sound)).words())
          .isEqualTo(second.recognize(request(second, sound)).words());
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"qwen3-asr", "glm-asr"})
  void growingSoundIsReadOnceAndHeardAsIfItWereNew(String name) {
    Path folder = SharedData.folder("reference").resolve(name);
    int window = (name.equals("glm-asr") ? 30 : 8) * MediaFormat.SAMPLE_RATE_HZ;
    float[] sound = repeated(sound(name), 2 * window + 40_000);
    List<StageTimer.Stage> stages = Collections.synchronizedList(new ArrayList<>());
    RecognizerOptions timed =
        new RecognizerOptions(
            1,
            null,
            (stage, nanos) -> stages.add(stage),
            new Mitigation.None(),
            RecognizerOptions.Hearing.DEFAULT);
    try (Recognizer growing = Recognizers.open(folder, timed)) {
      for (int length : new int[] {window - 8_000, window + 8_000, sound.length, sound.length}) {
        RecognitionRequest request = request(growing, Arrays.copyOf(sound, length));
        Hypothesis grown = growing.recognize(request);
        try (Recognizer fresh = Recognizers.open(folder)) {
          Hypothesis anew = fresh.recognize(request);
          assertThat(grown.text()).isEqualTo(anew.text());
          for (int i = 0; i < anew.words().size(); i++) {
            assertThat(grown.words().get(i).confidence())
                .isCloseTo(anew.words().get(i).confidence(), within(1e-4));
          }
        }
      }
    }
    // Nothing finished; one window; another one; nothing new.
    assertThat(Collections.frequency(stages, StageTimer.Stage.PREFILL)).isEqualTo(1 + 2 + 2 + 1);
  }

  @Test
  void refusesLipsAlone() {
    try (Recognizer recognizer =
        Recognizers.open(SharedData.folder("reference").resolve("qwen3-asr"))) {
      Utterance silent = new Utterance(new float[0], new byte[MediaFormat.LIP_BYTES]);
      assertThatThrownBy(() -> recognizer.recognize(silent, Modalities.VIDEO))
          .hasMessage("modality: video (expected: audio; qwen3-asr hears only)");
    }
  }

  private static RecognitionRequest request(Recognizer recognizer, float[] samples) {
    return RecognitionRequest.of(
        new Utterance(samples, new byte[0]), Modalities.AUDIO, recognizer.rates().normal());
  }

  private static float[] repeated(float[] pcm, int length) {
    float[] all = new float[length];
    for (int i = 0; i < length; i++) {
      all[i] = pcm[i % pcm.length];
    }
    return all;
  }

  private static float[] sound(String name) {
    try (NDManager manager = NDManager.newBaseManager()) {
      return SafetensorsWeights.open(manager, values(name).resolve("input.safetensors"))
          .get("pcm")
          .toFloatArray();
    }
  }

  private static int[] reference(String name, String file, String tensor) {
    try (NDManager manager = NDManager.newBaseManager()) {
      float[] values =
          SafetensorsWeights.open(manager, values(name).resolve(file + ".safetensors"))
              .get(tensor)
              .toFloatArray();
      int[] ids = new int[values.length];
      for (int i = 0; i < ids.length; i++) {
        ids[i] = (int) values[i];
      }
      return ids;
    }
  }

  private static Path values(String name) {
    return SharedData.folder("reference").resolve(name.replace("-thinker", ""));
  }

  /** Wants a decode in some detail. */
  private static final class Watcher implements ActivationProbe {
    private final Detail detail;
    private Supplier<DecodeSnapshot> seen;

    Watcher(Detail detail) {
      this.detail = detail;
    }

    @Override
    public Detail next() {
      return detail;
    }

    @Override
    public void accept(Supplier<DecodeSnapshot> decode) {
      seen = decode;
    }
  }
}

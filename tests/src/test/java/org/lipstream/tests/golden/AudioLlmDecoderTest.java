package org.lipstream.tests.golden;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.lipstream.encoders.checkpoint.SafetensorsWeights;
import org.lipstream.encoders.checkpoint.Weights;
import org.lipstream.llm.decode.Limits;
import org.lipstream.llm.decode.LlamaNextToken;
import org.lipstream.llm.decode.Search;
import org.lipstream.llm.lab.parity.EncoderParity;
import org.lipstream.llm.model.BatchLayout;
import org.lipstream.llm.model.BlockTap;
import org.lipstream.llm.model.LlamaFolder;
import org.lipstream.llm.model.LlamaModel;
import org.lipstream.tests.support.SharedData;

/**
 * The language models inside published audio models, alone: the reference's audio embeddings in the
 * places of the prompt's audio tokens, its logits and greedy tokens after them.
 */
class AudioLlmDecoderTest {
  private static final int NEW_TOKENS = 8;

  @ParameterizedTest
  @CsvSource({
    "qwen3-asr, qwen3-asr, 269, ''",
    "qwen3-asr, qwen3-asr, 269, long_",
    "qwen3-asr-thinker, qwen3-asr, 269, ''",
    "qwen3-asr-thinker, qwen3-asr, 269, long_",
    "fun-asr-nano, fun-asr-nano, 267, ''",
    "granite-speech, granite-speech, 267, ''",
    "granite-speech, granite-speech, 267, long_",
    "glm-asr, glm-asr, 268, ''",
    "glm-asr, glm-asr, 268, long_",
    "voxtral, voxtral, 24, ''"
  })
  void continuesTheReferencesPrompt(String model, String numbers, int audioToken, String length) {
    Path reference = SharedData.folder("reference");
    try (NDManager manager = NDManager.newBaseManager()) {
      Weights input =
          SafetensorsWeights.open(manager, reference.resolve(numbers).resolve("input.safetensors"));
      Weights expected =
          SafetensorsWeights.open(
              manager, reference.resolve(numbers).resolve("expected.safetensors"));
      LlamaModel llm = LlamaModel.load(reference.resolve(model), manager);
      int[] ids = ids(input.get(length + "prompt_ids"));
      NDArray prompt =
          embedded(llm, manager, ids, audioToken, expected.get(length + "audio_embeddings"));
      NDArray hidden =
          llm.forward(prompt.expandDims(0), BatchLayout.aligned(1), BlockTap.NONE); // (1, T, D)
      NDArray last = expected.get(length + "logits"); // (8, V)
      NDArray logits = llm.logits(hidden.get(":, {}:", ids.length - NEW_TOKENS)).squeeze(0);
      assertThat(EncoderParity.difference(logits, last)).isLessThan(1e-5);
      assertThat(greedy(llm, manager, prompt))
          .isEqualTo(tail(ids(expected.get(length + "greedy_ids")), ids.length));
    }
  }

  @ParameterizedTest
  @CsvSource({"qwen3-asr, 264, 266", "qwen3-asr-thinker, 264, 266"})
  void allEndTokensOfTheGenerationSettingsCount(String model, int first, int second) {
    Path folder = SharedData.folder("reference").resolve(model);
    assertThat(new LlamaFolder(folder).config().eosTokenIds()).containsExactly(first, second);
  }

  /** (T, D), the audio embeddings' rows where the audio token stands. */
  private static NDArray embedded(
      LlamaModel llm, NDManager manager, int[] ids, int audioToken, NDArray audio) {
    int from = 0;
    while (ids[from] != audioToken) {
      from++;
    }
    int to = from + Math.toIntExact(audio.getShape().get(0));
    assertThat(Arrays.stream(ids, from, to)).allMatch(id -> id == audioToken);
    NDArray before = llm.embed(manager, Arrays.copyOf(ids, from)).squeeze(0);
    NDArray after = llm.embed(manager, Arrays.copyOfRange(ids, to, ids.length)).squeeze(0);
    return NDArrays.concat(new NDList(before, audio, after), 0);
  }

  private static List<Integer> greedy(LlamaModel llm, NDManager manager, NDArray prompt) {
    try (LlamaNextToken scores = new LlamaNextToken(llm, manager, prompt)) {
      return Search.of(1).decode(scores, new Limits(NEW_TOKENS, Set.of())).get(0).tokens();
    }
  }

  private static List<Integer> tail(int[] ids, int from) {
    return Arrays.stream(ids, from, ids.length).boxed().toList();
  }

  private static int[] ids(NDArray values) {
    float[] floats = values.toFloatArray();
    int[] ids = new int[floats.length];
    for (int i = 0; i < ids.length; i++) {
      ids[i] = Math.round(floats[i]);
    }
    return ids;
  }
}

package org.lipstream.llm.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.nio.FloatBuffer;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.lipstream.encoders.checkpoint.ModelFormatException;
import org.lipstream.encoders.checkpoint.StoredTensor;
import org.lipstream.llm.decode.BeamSearch;
import org.lipstream.llm.decode.Limits;
import org.lipstream.llm.decode.LlamaNextToken;
import org.lipstream.llm.decode.NextToken;
import org.lipstream.llm.model.BlockTap;
import org.lipstream.llm.model.LlamaConfig;
import org.lipstream.llm.model.LlamaModel;
import org.lipstream.llm.model.RandomLlama;
import org.lipstream.llm.model.RandomLlama.Values;
import org.lipstream.llm.model.RopeConfig;
import org.lipstream.llm.model.RopeScaling;

/** The graph against the decoder in PyTorch, on the same random weights. */
class OnnxDecoderTest {
  private static final int[][] PROMPTS = {{1, 7, 3, 22}, {4, 9}, {1, 11, 12, 13, 14}};
  private static final int[][] PREFIXES = {{}, {6, 3}, {8}};
  private static final Limits LIMITS = new Limits(9, Set.of(2, 5));

  private final NDManager manager = NDManager.newBaseManager();

  @AfterEach
  void close() {
    manager.close();
  }

  /** One of each kind, with heads of the width that the runtime takes. */
  static List<LlamaConfig> configs() {
    return RandomLlama.configs().stream().map(OnnxDecoderTest::withWideHeads).toList();
  }

  private static LlamaConfig withWideHeads(LlamaConfig config) {
    RopeConfig rope = config.rope();
    if (rope.scaling() instanceof RopeScaling.Divisors) {
      List<Float> divisors = List.of(1f, 1f, 1.5f, 2f, 2.5f, 3f, 3.5f, 4f);
      rope = new RopeConfig(rope.theta(), new RopeScaling.Divisors(divisors));
    }
    return copy(config, 16, config.tiedEmbeddings(), rope);
  }

  private static LlamaConfig untied(LlamaConfig config) {
    return copy(config, config.headDim(), false, config.rope());
  }

  private static LlamaConfig copy(LlamaConfig config, int headDim, boolean tied, RopeConfig rope) {
    return new LlamaConfig(
        config.modelType(),
        config.hiddenSize(),
        config.blocks(),
        config.heads(),
        config.keyValueHeads(),
        headDim,
        config.intermediateSize(),
        config.normEpsilon(),
        config.vocabularySize(),
        tied,
        config.bosTokenId(),
        config.eosTokenIds(),
        rope,
        config.multipliers());
  }

  @Test
  void headsOfOtherWidthsAreRefused() {
    assertThatThrownBy(() -> open(RandomLlama.qwen3(), Precision.FLOAT32))
        .isInstanceOf(ModelFormatException.class)
        .hasMessage("head_dim: 6 (expected: a multiple of 16, as ONNX Runtime's attention has it)");
  }

  @ParameterizedTest
  @MethodSource("configs")
  void scoresRowsOfDifferentLengthsAsTheDecoderInPyTorch(LlamaConfig config) {
    try (OnnxDecoder decoder = open(config, Precision.FLOAT32);
        NextToken actual = scores(decoder);
        NextToken expected = inPyTorch(config)) {
      float[][][] first = actual.begin(PREFIXES);
      float[][][] firstExpected = expected.begin(PREFIXES);
      for (int row = 0; row < PROMPTS.length; row++) {
        assertClose(first[row], firstExpected[row], 1e-4f);
      }
      int[][] parents = {{0, 1, 2}, {2, 0}, {1, 1, 0, 1}, {0, 1, 2, 3}, {3, 2, 0}};
      for (int[] rows : parents) {
        int[] tokens = new int[rows.length];
        for (int i = 0; i < tokens.length; i++) {
          tokens[i] = (3 * i + rows[i]) % RandomLlama.VOCABULARY;
        }
        assertClose(actual.step(rows, tokens), expected.step(rows, tokens), 1e-4f);
      }
    }
  }

  @ParameterizedTest
  @MethodSource("configs")
  void findsTheBeamsThatTheDecoderInPyTorchFinds(LlamaConfig config) {
    int[][] one = {{4}};
    try (OnnxDecoder decoder = open(config, Precision.FLOAT32);
        NextToken actual = new OnnxNextToken(decoder, List.of(embedded(decoder, PROMPTS[2])));
        LlamaNextToken expected =
            new LlamaNextToken(model(config), manager, prompt(config, PROMPTS[2]))) {
      assertThat(new BeamSearch(4, 1).decode(actual, one, LIMITS).get(0).tokens())
          .isEqualTo(new BeamSearch(4, 1).decode(expected, one, LIMITS).get(0).tokens());
    }
  }

  @ParameterizedTest
  @MethodSource("configs")
  void cacheGrowsWhereAnAnswerIsLongerThanItsRoom(LlamaConfig config) {
    try (OnnxDecoder decoder = open(config, Precision.FLOAT32);
        NextToken actual = new OnnxNextToken(decoder, List.of(embedded(decoder, PROMPTS[0])));
        LlamaNextToken expected =
            new LlamaNextToken(model(config), manager, prompt(config, PROMPTS[0]))) {
      actual.begin(new int[1][0]);
      expected.begin(new int[1][0]);
      for (int step = 0; step < 200; step++) {
        int[] token = {step % RandomLlama.VOCABULARY};
        float[][] logits = actual.step(new int[] {0}, token);
        assertClose(logits, expected.step(new int[] {0}, token), 1e-4f);
      }
    }
  }

  @ParameterizedTest
  @MethodSource("configs")
  void eightBitsScoreAsTheirRestoredWeights(LlamaConfig config) {
    assertScoresAsRestored(config, Precision.INT8, 8);
  }

  @ParameterizedTest
  @MethodSource("configs")
  void fourBitsScoreAsTheirRestoredWeights(LlamaConfig config) {
    assertScoresAsRestored(config, Precision.INT4, 4);
  }

  /** What is left between them is that the graph rounds activations to 8 bits. */
  private void assertScoresAsRestored(LlamaConfig config, Precision precision, int bits) {
    LlamaModel restored =
        LlamaModel.of(
            untied(config), RandomLlama.weights(manager, restored(config, bits)), manager);
    List<NDArray> prompts = List.of(PROMPTS).stream().map(ids -> prompt(config, ids)).toList();
    try (OnnxDecoder decoder = open(config, precision);
        NextToken actual = scores(decoder);
        NextToken expected = new LlamaNextToken(restored, manager, prompts, BlockTap.NONE)) {
      float[][][] logits = actual.begin(new int[PROMPTS.length][0]);
      float[][][] exact = expected.begin(new int[PROMPTS.length][0]);
      assertThat(difference(logits, exact)).isLessThan(0.05);
    }
  }

  /** Root mean square of the difference by that of the expected values. */
  private static double difference(float[][][] actual, float[][][] expected) {
    double squares = 0;
    double all = 0;
    for (int row = 0; row < expected.length; row++) {
      for (int token = 0; token < RandomLlama.VOCABULARY; token++) {
        squares += Math.pow(actual[row][0][token] - expected[row][0][token], 2);
        all += Math.pow(expected[row][0][token], 2);
      }
    }
    return Math.sqrt(squares / all);
  }

  /** The weights that the graph's matrices stand for; the embeddings as they are. */
  private static Map<String, Values> restored(LlamaConfig config, int bits) {
    Map<String, Values> restored = new LinkedHashMap<>();
    RandomLlama.values(config, 1)
        .forEach(
            (name, values) -> {
              boolean matrix = name.contains("_proj.weight");
              restored.put(name, matrix ? restored(values, bits) : values);
            });
    String head = config.tiedEmbeddings() ? "model.embed_tokens.weight" : "lm_head.weight";
    restored.put("lm_head.weight", restored(restored.get(head), 8));
    return restored;
  }

  private static Values restored(Values values, int bits) {
    int rows = Math.toIntExact(values.shape()[0]);
    int columns = Math.toIntExact(values.shape()[1]);
    BlockQuantization quantization = new BlockQuantization(bits);
    BlockQuantization.Matrix matrix = quantization.quantize(values.values(), rows, columns);
    return new Values(quantization.restore(matrix, rows, columns), values.shape());
  }

  private OnnxDecoder open(LlamaConfig config, Precision precision) {
    Map<String, Values> values = RandomLlama.values(config, 1);
    return OnnxDecoder.open(
        config,
        owner -> RandomLlama.weights(owner, values),
        stored(values.get("model.embed_tokens.weight")),
        precision,
        1);
  }

  private static NextToken scores(OnnxDecoder decoder) {
    return new OnnxNextToken(
        decoder, List.of(PROMPTS).stream().map(ids -> embedded(decoder, ids)).toList());
  }

  private static float[] embedded(OnnxDecoder decoder, int[] ids) {
    FloatBuffer prompt = FloatBuffer.allocate(ids.length * decoder.config().hiddenSize());
    for (int id : ids) {
      decoder.embed(id, prompt);
    }
    return prompt.array();
  }

  private NextToken inPyTorch(LlamaConfig config) {
    List<NDArray> prompts = List.of(PROMPTS).stream().map(ids -> prompt(config, ids)).toList();
    return new LlamaNextToken(model(config), manager, prompts, BlockTap.NONE);
  }

  private NDArray prompt(LlamaConfig config, int[] ids) {
    return model(config).embed(manager, ids).squeeze(0);
  }

  private LlamaModel model(LlamaConfig config) {
    return RandomLlama.model(config, manager);
  }

  private static void assertClose(float[][] actual, float[][] expected, float most) {
    assertThat(actual).hasDimensions(expected.length, RandomLlama.VOCABULARY);
    for (int row = 0; row < expected.length; row++) {
      assertThat(actual[row]).containsExactly(expected[row], within(most));
    }
  }

  /** A matrix in memory. */
  private static StoredTensor stored(Values values) {
    return new StoredTensor() {
      @Override
      public long[] shape() {
        return values.shape();
      }

      @Override
      public String encoding() {
        return "F32";
      }

      @Override
      public long storedBytes() {
        return (long) Float.BYTES * values.values().length;
      }

      @Override
      public void readRows(long first, int count, FloatBuffer out) {
        int length = Math.toIntExact(rowLength());
        out.put(values.values(), Math.toIntExact(first) * length, count * length);
      }
    };
  }
}

package org.lipstream.llm.model.plain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.lipstream.llm.model.BatchLayout;
import org.lipstream.llm.model.LlamaConfig;
import org.lipstream.llm.model.NaiveLlama;
import org.lipstream.llm.model.RandomLlama;

class PlainDecoderTest {
  private static final double CLOSE = 1e-5;

  private final NDManager manager = NDManager.newBaseManager();

  @AfterEach
  void close() {
    manager.close();
  }

  static List<LlamaConfig> configs() {
    return RandomLlama.configs();
  }

  @ParameterizedTest
  @MethodSource("configs")
  void agreesWithLoopsOverSingleNumbers(LlamaConfig config) {
    int[] ids = {1, 7, 3, 22, 0, 7, 11, 5, 19};
    double[][] expected = new NaiveLlama(config, RandomLlama.values(config, 1)).logits(ids);
    assertClose(logits(config, BatchLayout.aligned(1), ids), expected);
  }

  @ParameterizedTest
  @MethodSource("configs")
  void paddingInFrontOfARowIsNotSeen(LlamaConfig config) {
    double[][] expected = new NaiveLlama(config, RandomLlama.values(config, 1)).logits(4, 9, 2);
    float[][] padded = logits(config, BatchLayout.leftPadded(2), 8, 8, 4, 9, 2);
    assertClose(Arrays.copyOfRange(padded, 2, 5), expected);
  }

  /** [T][V]. */
  private float[][] logits(LlamaConfig config, BatchLayout layout, int... ids) {
    PlainDecoder decoder =
        new PlainDecoder(config, RandomLlama.weights(manager, RandomLlama.values(config, 1)));
    long[] row = Arrays.stream(ids).asLongStream().toArray();
    NDArray embedded = decoder.embed(manager.create(row, new Shape(1, row.length)));
    float[] flat = decoder.forward(embedded, layout).logits().toFloatArray();
    float[][] logits = new float[ids.length][];
    for (int t = 0; t < ids.length; t++) {
      logits[t] =
          Arrays.copyOfRange(flat, t * RandomLlama.VOCABULARY, (t + 1) * RandomLlama.VOCABULARY);
    }
    return logits;
  }

  private static void assertClose(float[][] actual, double[][] expected) {
    assertThat(actual).hasDimensions(expected.length, RandomLlama.VOCABULARY);
    for (int t = 0; t < expected.length; t++) {
      for (int token = 0; token < expected[t].length; token++) {
        assertThat((double) actual[t][token]).isCloseTo(expected[t][token], within(CLOSE));
      }
    }
  }
}

package org.lipstream.tests.golden;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.lipstream.llm.decode.Limits;
import org.lipstream.llm.decode.LlamaNextToken;
import org.lipstream.llm.decode.Search;
import org.lipstream.llm.model.BatchLayout;
import org.lipstream.llm.model.BlockTap;
import org.lipstream.llm.model.LlamaFolder;
import org.lipstream.llm.model.LlamaModel;
import org.lipstream.tests.support.PublishedParts;

/**
 * SmolLM2-135M-Instruct from its GGUF file. The numbers are those of a plain Llama in numpy,
 * float64, on the weights that the gguf package dequantises.
 */
class SmolLm2Test {
  /** {@code <|im_start|>user\nWrite one sentence about the sea.<|im_end|>\n...assistant\n}. */
  private static final int[] PROMPT = {
    1, 4093, 198, 19161, 582, 6330, 563, 260, 3426, 30, 2, 198, 1, 520, 9531, 198
  };

  private static final NDManager MANAGER = NDManager.newBaseManager();
  private static LlamaModel model;

  /** A number of the residual stream. */
  private record Peak(int token, int feature, float value) {}

  @BeforeAll
  static void load() {
    model = LlamaModel.load(PublishedParts.smolLm2(), MANAGER);
  }

  @AfterAll
  static void close() {
    MANAGER.close();
  }

  @Test
  void sizesAndEndAreTheFiles() {
    assertThat(new LlamaFolder(PublishedParts.smolLm2()).config()).isEqualTo(model.config());
    assertThat(model.config().blocks()).isEqualTo(30);
    assertThat(model.config().tiedEmbeddings()).isTrue();
    assertThat(model.config().rope().theta()).isEqualTo(100_000);
    assertThat(model.config().eosTokenIds()).containsExactly(2);
  }

  @Test
  void continuesAPromptWithTheReferencesGreedyTokens() {
    NDArray prompt = model.embed(MANAGER, PROMPT).squeeze(0);
    try (LlamaNextToken scores = new LlamaNextToken(model, MANAGER, prompt)) {
      assertThat(Search.of(1).decode(scores, new Limits(20, Set.of(2))).get(0).tokens())
          .containsExactly(
              504, 3426, 314, 253, 4749, 284, 11965, 7815, 28, 30055, 351, 1029, 284, 2073, 282,
              13278, 28, 429, 260, 26061);
    }
  }

  @Test
  void firstTokensStreamGrowsMassiveAsInTheReference() {
    Map<Integer, Peak> peaks = new HashMap<>();
    Map<Integer, Double> shares = new HashMap<>();
    BlockTap tap =
        new BlockTap() {
          @Override
          public boolean wants(Stage stage) {
            return stage == Stage.BLOCK_OUTPUT || stage == Stage.ATTENTION_WEIGHTS;
          }

          @Override
          public void on(int block, Stage stage, NDArray value) {
            if (stage == Stage.BLOCK_OUTPUT) {
              peaks.put(block + 1, peak(value));
            } else {
              NDArray toFirst = value.get(":, :, 1:, 0"); // (1, H, T - 1)
              shares.put(block + 1, (double) toFirst.mean().getFloat());
            }
          }
        };
    NDArray hidden =
        model.forward(model.embed(MANAGER, PROMPT), BatchLayout.aligned(1), tap); // (1, T, D)
    assertPeak(peaks.get(1), 0, 247, 38.943);
    assertPeak(peaks.get(2), 0, 507, 290.447);
    assertPeak(peaks.get(3), 0, 507, 769.284);
    assertPeak(peaks.get(12), 0, 507, 24926.217);
    assertPeak(peaks.get(29), 0, 507, 10231.139);
    assertPeak(peaks.get(30), 0, 507, 4426.683);
    assertThat(List.of(shares.get(3), shares.get(12), shares.get(21), shares.get(30)))
        .zipSatisfy(
            List.of(0.1266, 0.0448, 0.8953, 0.6162),
            (actual, expected) -> assertThat(actual).isCloseTo(expected, within(1e-3)));
    float[] last = model.logits(hidden.get(":, -1:")).toFloatArray();
    assertThat(last[504]).isCloseTo(32.01274f, within(1e-3f));
    assertThat(last[2]).isCloseTo(18.93536f, within(1e-3f));
  }

  /** Of a stream (1, T, D). */
  private static Peak peak(NDArray stream) {
    Shape shape = stream.getShape();
    float[] values = stream.toFloatArray();
    int largest = 0;
    for (int i = 0; i < values.length; i++) {
      largest = Math.abs(values[i]) > Math.abs(values[largest]) ? i : largest;
    }
    int width = Math.toIntExact(shape.get(2));
    return new Peak(largest / width, largest % width, Math.abs(values[largest]));
  }

  private static void assertPeak(Peak peak, int token, int feature, double value) {
    assertThat(peak.token()).isEqualTo(token);
    assertThat(peak.feature()).isEqualTo(feature);
    assertThat((double) peak.value()).isCloseTo(value, within(1e-4 * value));
  }
}

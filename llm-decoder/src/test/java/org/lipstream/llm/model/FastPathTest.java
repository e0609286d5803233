package org.lipstream.llm.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.GradientCollector;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.lipstream.encoders.checkpoint.MapWeights;
import org.lipstream.encoders.checkpoint.Weights;
import org.lipstream.llm.model.plain.PlainDecoder;

/** The fused decoder against the plain one, on the same random weights. */
class FastPathTest {
  private static final float CLOSE = 1e-5f;
  private static final long[][] IDS = {{1, 7, 3, 22, 0, 7, 11}, {8, 8, 8, 4, 9, 2, 6}};
  private static final BatchLayout LAYOUT = BatchLayout.leftPadded(0, 3);

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
  void rowsOfDifferentLengthsHaveThePlainDecodersStatesAttentionAndLogits(LlamaConfig config) {
    PlainDecoder.Result plain = plain(config);
    LlamaModel fast = RandomLlama.model(config, manager);
    Recording seen = new Recording(manager);
    NDArray hidden = fast.forward(fast.embed(ids()), LAYOUT, seen);
    assertReal(fast.logits(hidden), plain.logits());
    assertThat(seen.streams).hasSameSizeAs(plain.hiddenStates());
    for (int layer = 0; layer < seen.streams.size(); layer++) {
      assertReal(seen.streams.get(layer), plain.hiddenStates().get(layer));
    }
    assertThat(seen.attentions).hasSameSizeAs(plain.attentions());
    for (int block = 0; block < seen.attentions.size(); block++) {
      NDArray queriesFirst = seen.attentions.get(block).swapAxes(1, 2); // (B, T, H, T)
      assertReal(queriesFirst, plain.attentions().get(block).swapAxes(1, 2));
    }
  }

  @ParameterizedTest
  @MethodSource("configs")
  void cachedStepsHaveTheLogitsOfThePlainDecodersWholePass(LlamaConfig config) {
    LlamaModel fast = RandomLlama.model(config, manager);
    NDArray embedded = fast.embed(ids()); // (B, T, D)
    NDList hidden = new NDList();
    try (KvCache cache = fast.newCache(manager, LAYOUT)) {
      NDList pieces = embedded.split(new long[] {4, 5, 6}, 1);
      pieces.forEach(piece -> hidden.add(fast.forward(piece, cache, BlockTap.NONE)));
    }
    assertReal(fast.logits(NDArrays.concat(hidden, 1)), plain(config).logits());
  }

  @ParameterizedTest
  @MethodSource("configs")
  void everyTensorHasThePlainDecodersGradient(LlamaConfig config) {
    Map<String, float[]> expected =
        gradients(
            config,
            weights -> {
              PlainDecoder decoder = new PlainDecoder(config, weights);
              return decoder.forward(decoder.embed(ids()), LAYOUT).logits();
            });
    Map<String, float[]> actual =
        gradients(
            config,
            weights -> {
              LlamaModel model = LlamaModel.of(config, weights, manager);
              return model.logits(model.forward(model.embed(ids()), LAYOUT, BlockTap.NONE));
            });
    expected.forEach(
        (name, values) ->
            assertThat(actual.get(name)).as(name).containsExactly(values, within(1e-4f)));
  }

  /** Of the real positions' mean negative log-likelihood of token 5, by tensor. */
  private Map<String, float[]> gradients(LlamaConfig config, Function<Weights, NDArray> logits) {
    Map<String, NDArray> tensors = new LinkedHashMap<>();
    RandomLlama.values(config, 1)
        .forEach((n, v) -> tensors.put(n, manager.create(v.values(), new Shape(v.shape()))));
    tensors.values().forEach(tensor -> tensor.setRequiresGradient(true));
    try (GradientCollector collector = Engine.getInstance().newGradientCollector()) {
      NDArray logs = logits.apply(new MapWeights("random", tensors)).logSoftmax(-1); // (B, T, V)
      collector.backward(logs.get(":, 3:, 5").mean().neg());
    }
    Map<String, float[]> gradients = new LinkedHashMap<>();
    tensors.forEach((name, tensor) -> gradients.put(name, tensor.getGradient().toFloatArray()));
    return gradients;
  }

  private PlainDecoder.Result plain(LlamaConfig config) {
    PlainDecoder decoder =
        new PlainDecoder(config, RandomLlama.weights(manager, RandomLlama.values(config, 1)));
    return decoder.forward(decoder.embed(ids()), LAYOUT);
  }

  private NDArray ids() {
    return manager.create(IDS);
  }

  /** Positions that are not padding; both (B, T, ...). */
  private static void assertReal(NDArray actual, NDArray expected) {
    assertThat(actual.getShape()).isEqualTo(expected.getShape());
    for (int row = 0; row < LAYOUT.rows(); row++) {
      String real = row + ", " + LAYOUT.leftPadding(row) + ":";
      assertThat(actual.get(real).toFloatArray())
          .containsExactly(expected.get(real).toFloatArray(), within(CLOSE));
    }
  }

  /** Copies of the residual stream at every block's two ends and of the attention weights. */
  private static final class Recording implements BlockTap {
    private final NDManager manager;
    private final NDList streams = new NDList(); // (B, T, D) each
    private final NDList attentions = new NDList(); // (B, H, T, T) each

    Recording(NDManager manager) {
      this.manager = manager;
    }

    @Override
    public boolean wants(Stage stage) {
      return stage == Stage.BLOCK_INPUT
          || stage == Stage.BLOCK_OUTPUT
          || stage == Stage.ATTENTION_WEIGHTS;
    }

    @Override
    public void on(int block, Stage stage, NDArray value) {
      if (stage == Stage.BLOCK_INPUT && block > 0) {
        return; // the output of the block before
      }
      NDArray copy = value.duplicate();
      copy.attach(manager);
      (stage == Stage.ATTENTION_WEIGHTS ? attentions : streams).add(copy);
    }
  }
}

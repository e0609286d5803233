package org.lipstream.llm.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.GradientCollector;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.lipstream.encoders.checkpoint.MapWeights;
import org.lipstream.encoders.checkpoint.ModelFormatException;
import org.lipstream.encoders.checkpoint.Weights;
import org.lipstream.llm.model.BlockTap.Stage;
import org.lipstream.llm.model.RandomLlama.Values;

class LlamaModelTest {
  private static final int[] IDS = {1, 7, 3, 22, 0, 7, 11, 5, 19};
  private static final float CLOSE = 2e-5f;

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
  void agreesWithPlainLoops(LlamaConfig config) {
    double[][] expected = new NaiveLlama(config, RandomLlama.values(config, 1)).logits(IDS);
    assertSame(logits(RandomLlama.model(config, manager), IDS), flat(expected));
  }

  @ParameterizedTest
  @MethodSource("configs")
  void cachedStepsAgreeWithOnePass(LlamaConfig config) {
    LlamaModel model = RandomLlama.model(config, manager);
    try (KvCache cache = model.newCache(manager, BatchLayout.aligned(1))) {
      NDList parts = new NDList();
      for (int[] piece : new int[][] {{1, 7, 3}, {22}, {0, 7}, {11}, {5}, {19}}) {
        parts.add(model.forward(model.embed(manager, piece), cache, BlockTap.NONE));
      }
      assertThat(cache.length()).isEqualTo(IDS.length);
      float[] stepped = model.logits(NDArrays.concat(parts, 1)).toFloatArray();
      assertSame(stepped, logits(model, IDS));
    }
  }

  @Test
  void rowsPaddedInFrontAgreeWithEachAlone() {
    LlamaModel model = RandomLlama.model(RandomLlama.llama(), manager);
    int[] shorter = {4, 9, 2};
    NDArray padding = manager.ones(new Shape(1, 4, model.config().hiddenSize()));
    NDArray first = model.embed(manager, 1, 7, 3, 22, 0, 7, 11);
    NDArray second = padding.concat(model.embed(manager, shorter), 1);
    try (KvCache cache = model.newCache(manager, BatchLayout.leftPadded(0, 4))) {
      NDArray start = model.forward(first.concat(second, 0), cache, BlockTap.NONE);
      NDArray next = model.embed(manager, 5).concat(model.embed(manager, 6), 0); // (2, 1, D)
      NDArray end = model.forward(next, cache, BlockTap.NONE);
      float[] logits = model.logits(start.concat(end, 1)).get(1).toFloatArray();
      int from = 4 * RandomLlama.VOCABULARY;
      assertSame(Arrays.copyOfRange(logits, from, logits.length), logits(model, 4, 9, 2, 6));
      assertSame(
          model.logits(end).get(0).toFloatArray(), lastLogits(model, 1, 7, 3, 22, 0, 7, 11, 5));
    }
  }

  @Test
  void whatFollowsARowDoesNotChangeIt() {
    LlamaModel model = RandomLlama.model(RandomLlama.llama(), manager);
    float[] longer = logits(model, 1, 7, 3, 14, 15);
    assertSame(Arrays.copyOf(longer, 3 * RandomLlama.VOCABULARY), logits(model, 1, 7, 3));
  }

  @Test
  void selectedRowsContinueTheirOwnPast() {
    LlamaModel model = RandomLlama.model(RandomLlama.llama(), manager);
    NDArray both = model.embed(manager, 1, 7, 3).concat(model.embed(manager, 4, 9, 2), 0);
    try (KvCache cache = model.newCache(manager, BatchLayout.aligned(2))) {
      model.forward(both, cache, BlockTap.NONE);
      cache.select(1, 0, 1);
      NDArray next = model.embed(manager, 5, 6, 8).reshape(3, 1, -1);
      NDArray logits = model.logits(model.forward(next, cache, BlockTap.NONE));
      assertSame(logits.get(0).toFloatArray(), lastLogits(model, 4, 9, 2, 5));
      assertSame(logits.get(1).toFloatArray(), lastLogits(model, 1, 7, 3, 6));
      assertSame(logits.get(2).toFloatArray(), lastLogits(model, 4, 9, 2, 8));
    }
  }

  @Test
  void truncatedCacheForgetsTheEnd() {
    LlamaModel model = RandomLlama.model(RandomLlama.llama(), manager);
    try (KvCache cache = model.newCache(manager, BatchLayout.aligned(1))) {
      model.forward(model.embed(manager, 1, 7, 3, 20, 21), cache, BlockTap.NONE);
      cache.truncate(3);
      NDArray hidden = model.forward(model.embed(manager, 6), cache, BlockTap.NONE);
      assertSame(model.logits(hidden).toFloatArray(), lastLogits(model, 1, 7, 3, 6));
      cache.truncate(0);
      hidden = model.forward(model.embed(manager, 9), cache, BlockTap.NONE);
      assertSame(model.logits(hidden).toFloatArray(), logits(model, 9));
      assertThatThrownBy(() -> cache.truncate(2)).hasMessage("slots: 2 (expected: 0 to 1)");
    }
  }

  @ParameterizedTest
  @MethodSource("configs")
  void gradientsAgreeWithFiniteDifferences(LlamaConfig config) {
    Map<String, Values> values = RandomLlama.values(config, 1);
    Map<String, NDArray> tensors = new LinkedHashMap<>();
    values.forEach((n, v) -> tensors.put(n, manager.create(v.values(), new Shape(v.shape()))));
    tensors.values().forEach(tensor -> tensor.setRequiresGradient(true));
    try (GradientCollector collector = Engine.getInstance().newGradientCollector()) {
      NDArray loss = loss(config, new MapWeights("random", tensors));
      collector.backward(loss);
    }
    tensors.forEach(
        (name, tensor) -> {
          int index = values.get(name).values().length / 2;
          double slope =
              (shiftedLoss(config, values, name, index, 1e-2f)
                      - shiftedLoss(config, values, name, index, -1e-2f))
                  / 2e-2;
          assertThat(tensor.getGradient().toFloatArray()[index])
              .as(name)
              .isCloseTo((float) slope, within(2e-3f + 0.02f * (float) Math.abs(slope)));
        });
  }

  private double shiftedLoss(
      LlamaConfig config, Map<String, Values> values, String name, int index, float shift) {
    Map<String, Values> shifted = new LinkedHashMap<>(values);
    float[] changed = values.get(name).values().clone();
    changed[index] += shift;
    shifted.put(name, new Values(changed, values.get(name).shape()));
    try (NDManager scope = manager.newSubManager()) {
      return loss(config, RandomLlama.weights(scope, shifted)).getFloat();
    }
  }

  /** Mean negative log-likelihood of the next ids, in a batch of two rows. */
  private NDArray loss(LlamaConfig config, Weights weights) {
    LlamaModel model = LlamaModel.of(config, weights, manager);
    NDArray ids = manager.create(new long[] {1, 7, 11, 5, 4, 11, 2, 7}, new Shape(2, 4));
    NDArray hidden = model.forward(model.embed(ids), BatchLayout.aligned(2), BlockTap.NONE);
    NDArray logs = model.logits(hidden).logSoftmax(-1); // (2, 4, V)
    NDArray next = manager.create(new long[] {7, 11, 5, 3, 11, 2, 7, 9}, new Shape(2, 4, 1));
    return logs.gather(next, 2).mean().neg();
  }

  @Test
  void tapsSeeEveryStage() {
    LlamaConfig config = RandomLlama.llama();
    LlamaModel model = RandomLlama.model(config, manager);
    Map<Stage, float[]> seen = new EnumMap<>(Stage.class);
    Map<Stage, Shape> shapes = new EnumMap<>(Stage.class);
    BlockTap tap =
        new BlockTap() {
          @Override
          public boolean wants(Stage stage) {
            return true;
          }

          @Override
          public void on(int block, Stage stage, NDArray value) {
            if (block == 1) {
              seen.put(stage, value.toFloatArray());
              shapes.put(stage, value.getShape());
            }
          }
        };
    NDArray embedded = model.embed(manager, 1, 7, 3);
    NDArray tapped = model.forward(embedded, BatchLayout.aligned(1), tap);
    assertSame(model.logits(tapped).toFloatArray(), logits(model, 1, 7, 3));
    assertThat(seen).containsOnlyKeys(Stage.values());
    assertThat(shapes.get(Stage.ATTENTION_WEIGHTS)).isEqualTo(new Shape(1, 6, 3, 3));
    assertThat(shapes.get(Stage.GATE)).isEqualTo(new Shape(1, 3, config.intermediateSize()));
    assertThat(shapes.get(Stage.ACT_UP)).isEqualTo(shapes.get(Stage.GATE));
    for (int i = 0; i < seen.get(Stage.GATE).length; i++) {
      float gate = seen.get(Stage.GATE)[i];
      double product = gate / (1 + Math.exp(-gate)) * seen.get(Stage.UP)[i];
      assertThat((double) seen.get(Stage.ACT_UP)[i]).isCloseTo(product, within((double) CLOSE));
    }
    assertThat(shapes.get(Stage.BLOCK_OUTPUT)).isEqualTo(new Shape(1, 3, config.hiddenSize()));
    float[] sum = seen.get(Stage.BLOCK_INPUT).clone();
    for (int i = 0; i < sum.length; i++) {
      sum[i] += seen.get(Stage.ATTENTION_OUTPUT)[i] + seen.get(Stage.DOWN)[i];
    }
    assertSame(seen.get(Stage.BLOCK_OUTPUT), sum);
    float[] weights = seen.get(Stage.ATTENTION_WEIGHTS);
    for (int row = 0; row < weights.length; row += 3) {
      assertThat(weights[row] + weights[row + 1] + weights[row + 2]).isCloseTo(1, within(CLOSE));
      int query = row / 3 % 3;
      for (int key = query + 1; key < 3; key++) {
        assertThat(weights[row + key]).isZero();
      }
    }
  }

  @Test
  void managedArraysStayTheSameOverManyPasses() {
    LlamaModel model = RandomLlama.model(RandomLlama.llama(), manager);
    int before = manager.getManagedArrays().size();
    try (NDManager stream = manager.newSubManager()) {
      KvCache cache = model.newCache(stream, BatchLayout.leftPadded(0, 1));
      int atStart = -1;
      for (int i = 0; i < 1000; i++) {
        try (NDManager call = stream.newSubManager()) {
          NDArray ids = call.create(new long[] {1, 2, 3, 4}, new Shape(2, 2));
          model.logits(model.forward(model.embed(ids), cache, BlockTap.NONE));
          if (i % 3 == 0) {
            cache.select(1, 0);
          }
          cache.truncate(2);
        }
        int now = stream.getManagedArrays().size();
        atStart = i == 0 ? now : atStart;
        assertThat(now).isEqualTo(atStart);
      }
    }
    assertThat(manager.getManagedArrays()).hasSize(before);
  }

  @Test
  void missingAndMisshapenTensorsAreNamed() {
    LlamaConfig config = RandomLlama.llama();
    Map<String, Values> values = RandomLlama.values(config, 1);
    values.put("model.layers.1.mlp.up_proj.weight", new Values(new float[6], new long[] {2, 3}));
    assertThatThrownBy(() -> LlamaModel.of(config, RandomLlama.weights(manager, values), manager))
        .isInstanceOf(ModelFormatException.class)
        .hasMessageContaining("layers.1.mlp.up_proj.weight")
        .hasMessageContaining("(2, 3)")
        .hasMessageContaining("[14, 10]");
    values.remove("model.layers.1.mlp.up_proj.weight");
    assertThatThrownBy(() -> LlamaModel.of(config, RandomLlama.weights(manager, values), manager))
        .isInstanceOf(ModelFormatException.class)
        .hasMessageContaining("layers.1.mlp.up_proj.weight");
  }

  @Test
  void embeddingsOfAnotherShapeAreRefused() {
    LlamaModel model = RandomLlama.model(RandomLlama.llama(), manager);
    NDArray wide = manager.zeros(new Shape(2, 3, 11));
    assertThatThrownBy(() -> model.forward(wide, BatchLayout.aligned(2), BlockTap.NONE))
        .hasMessage("embeddings: (2, 3, 11) (expected: (2, 1 or more, 10))");
  }

  private float[] logits(LlamaModel model, int... ids) {
    NDArray embedded = model.embed(manager, ids);
    NDArray hidden = model.forward(embedded, BatchLayout.aligned(1), BlockTap.NONE);
    return model.logits(hidden).toFloatArray();
  }

  private float[] lastLogits(LlamaModel model, int... ids) {
    float[] all = logits(model, ids);
    return Arrays.copyOfRange(all, all.length - RandomLlama.VOCABULARY, all.length);
  }

  private static float[] flat(double[][] rows) {
    List<Double> all = Arrays.stream(rows).flatMap(row -> Arrays.stream(row).boxed()).toList();
    float[] values = new float[all.size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = all.get(i).floatValue();
    }
    return values;
  }

  private static void assertSame(float[] actual, float[] expected) {
    assertThat(actual).containsExactly(expected, within(CLOSE));
  }
}

package org.lipstream.llm.lab.inside;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.lipstream.encoders.checkpoint.Weights;
import org.lipstream.llm.model.BatchLayout;
import org.lipstream.llm.model.BlockTap;
import org.lipstream.llm.model.LlamaConfig;
import org.lipstream.llm.model.LlamaModel;
import org.lipstream.llm.model.RopeConfig;

class OpenedDecoderTest {
  private static final int WIDTH = 24;
  private static final int TOKENS = 9;

  private final NDManager manager = NDManager.newBaseManager();

  @AfterEach
  void close() {
    manager.close();
  }

  @Test
  void isTheProductsDecoder() {
    Weights weights = weights();
    NDArray rows = embedded(2);
    float[] product =
        LlamaModel.of(config(3), weights, manager)
            .forward(rows, BatchLayout.aligned(2), BlockTap.NONE)
            .toFloatArray();
    assertClose(read(decoder(3, weights, WeightChange.NONE), rows), product, 1e-4);
  }

  @Test
  void readsInPartsWhatItReadsAtOnce() {
    OpenedDecoder decoder = decoder(3, weights(), WeightChange.NONE);
    NDArray row = embedded(1);
    float[] whole = read(decoder, row);
    try (Past past = new Past(manager, 3)) {
      decoder.forward(row.get(":,0:4"), past, true, Windows.ALL);
      float[] rest = decoder.forward(row.get(":,4:"), past, true, Windows.ALL).toFloatArray();
      assertThat(past.length()).isEqualTo(TOKENS);
      assertClose(rest, java.util.Arrays.copyOfRange(whole, 4 * WIDTH, whole.length), 1e-4);
    }
  }

  @Test
  void aPastHoldsNothingButItsKeysAndValuesHoweverLongItIsReadOnAndCut() {
    OpenedDecoder decoder = decoder(2, weights(), WeightChange.NONE);
    try (Past past = new Past(manager, 2)) {
      for (int round = 0; round < 5; round++) {
        try (NDManager call = manager.newSubManager()) {
          NDArray row = embedded(1);
          row.attach(call);
          decoder.forward(row, past, true, Windows.ALL);
        }
        assertThat(past.manager().getManagedArrays()).hasSize(2 * 2);
        past.cut(1, 3);
        assertThat(past.manager().getManagedArrays()).hasSize(2 * 2);
      }
    }
  }

  @Test
  void rowsThatShareAPastAreReadAsEachByItself() {
    OpenedDecoder decoder = decoder(2, weights(), WeightChange.NONE);
    NDArray two = embedded(2);
    try (Past past = new Past(manager, 2)) {
      decoder.forward(embedded(1).get(":,0:3"), past, true, Windows.ALL);
      float[] both = decoder.forward(two, past, false, Windows.ALL).toFloatArray();
      float[] second = decoder.forward(two.get("1:2"), past, false, Windows.ALL).toFloatArray();
      assertThat(past.length()).isEqualTo(3);
      assertClose(java.util.Arrays.copyOfRange(both, both.length / 2, both.length), second, 1e-4);
    }
  }

  @Test
  void aCutPastIsOneOfWhatIsKept() {
    OpenedDecoder decoder = decoder(1, weights(), WeightChange.NONE); // keys know no neighbours
    NDArray row = embedded(1);
    try (Past cut = new Past(manager, 1);
        Past kept = new Past(manager, 1)) {
      decoder.forward(row.get(":,0:6"), cut, true, Windows.ALL);
      cut.cut(1, 2);
      NDArray others = row.get(":,0:1").concat(row.get(":,4:6"), 1);
      decoder.forward(others, kept, true, Windows.ALL);
      NDArray next = row.get(":,6:8");
      assertClose(
          decoder.forward(next, cut, false, Windows.ALL).toFloatArray(),
          decoder.forward(next, kept, false, Windows.ALL).toFloatArray(),
          1e-5);
    }
  }

  @Test
  void whoSeesItselfAloneReadsAsIfItStoodAlone() {
    OpenedDecoder decoder = decoder(2, weights(), WeightChange.NONE);
    NDArray row = embedded(1);
    float[] apart =
        decoder
            .forward(row, null, false, Windows.of(0, new int[][] {{1, 1}, {1, 1}}))
            .toFloatArray();
    float[] last =
        decoder
            .forward(row.get(":," + (TOKENS - 1) + ":"), null, false, Windows.ALL)
            .toFloatArray();
    assertClose(
        java.util.Arrays.copyOfRange(apart, apart.length - WIDTH, apart.length), last, 1e-4);
  }

  @Test
  void whatIsSetIsTheFirstTokensAlone() {
    OpenedDecoder decoder = decoder(2, weights(), WeightChange.NONE);
    NDArray row = embedded(1);
    float[] before = read(decoder, row);
    decoder.change(new StudySettings(List.of(), List.of(new StudySettings.Setting(2, 5, 100))));
    float[] after = read(decoder, row);
    assertThat(after[5]).isGreaterThan(4); // nearly all of a vector of the length of root 24
    assertClose(
        java.util.Arrays.copyOfRange(after, WIDTH, after.length),
        java.util.Arrays.copyOfRange(before, WIDTH, before.length),
        1e-5);
  }

  @Test
  void fewerBitsAreFartherAway() {
    Weights weights = weights();
    NDArray row = embedded(1);
    float[] exact = read(decoder(2, weights, WeightChange.NONE), row);
    double four = distance(read(decoder(2, weights, Rounding.weights(4, 8)), row), exact);
    double eight = distance(read(decoder(2, weights, Rounding.weights(8, 8)), row), exact);
    double sixteen = distance(read(decoder(2, weights, Rounding.weights(16, 8)), row), exact);
    assertThat(eight).isLessThan(four / 4);
    assertThat(sixteen).isLessThan(eight / 20);
  }

  @Test
  void smoothingChangesNothingUntilNumbersAreRounded() {
    Weights weights = weights();
    NDArray row = embedded(1);
    OpenedDecoder plain = decoder(2, weights, WeightChange.NONE);
    InputRange seen = new InputRange();
    plain.change(seen);
    float[] exact = read(plain, row);
    Smoothing smoothing = Smoothing.by(seen);
    OpenedDecoder smooth = decoder(2, weights, smoothing.weights());
    smooth.change(smoothing.inputs());
    assertClose(read(smooth, row), exact, 1e-3);
    plain.change(Rounding.inputs(8, Rounding.Scale.FIXED, seen, Smoothing.none()));
    assertThat(distance(read(plain, row), exact)).isPositive();
  }

  private static float[] read(OpenedDecoder decoder, NDArray rows) {
    return decoder.forward(rows, null, false, Windows.ALL).toFloatArray();
  }

  private OpenedDecoder decoder(int blocks, Weights weights, WeightChange change) {
    return new OpenedDecoder(config(blocks), weights, change);
  }

  private NDArray embedded(int rows) {
    return manager.randomNormal(0, 1, new Shape(rows, TOKENS, WIDTH), DataType.FLOAT32);
  }

  private static LlamaConfig config(int blocks) {
    return new LlamaConfig(
        "llama", WIDTH, blocks, 4, 2, 6, 40, 1e-5, 50, true, 1, List.of(2), RopeConfig.plain(1e4));
  }

  /** Of whatever shape is asked for first, the same each time. */
  private Weights weights() {
    Map<String, NDArray> all = new HashMap<>();
    return new Weights() {
      @Override
      public NDArray get(String name, long... shape) {
        return all.computeIfAbsent(
            name,
            one ->
                shape.length == 1
                    ? manager.ones(new Shape(shape))
                    : manager.randomNormal(0, 0.3f, new Shape(shape), DataType.FLOAT32));
      }

      @Override
      public boolean has(String name) {
        return !name.endsWith("bias");
      }

      @Override
      public Set<String> names() {
        return all.keySet();
      }
    };
  }

  private static double distance(float[] a, float[] b) {
    double most = 0;
    for (int i = 0; i < a.length; i++) {
      most = Math.max(most, Math.abs(a[i] - b[i]));
    }
    return most;
  }

  private static void assertClose(float[] actual, float[] expected, double tolerance) {
    assertThat(actual).hasSameSizeAs(expected);
    assertThat(distance(actual, expected)).isLessThan(tolerance);
  }
}

package org.lipstream.encoders.tensor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AttentionTest {

  @ParameterizedTest
  @ValueSource(ints = {1, 256, 257, 700})
  void givesTheSameInPieces(int time) {
    try (NDManager manager = NDManager.newBaseManager()) {
      NDArray queries = random(manager, time);
      NDArray keys = random(manager, time);
      NDArray values = random(manager, time);
      NDArray whole =
          Attention.joined(Attention.weights(queries, keys, null).matMul(values)); // (1, T, 3K)
      NDArray pieces = Attention.inPieces(queries, keys, values);
      assertThat(pieces.getShape()).isEqualTo(whole.getShape());
      assertThat(pieces.toFloatArray()).containsExactly(whole.toFloatArray(), within(1e-5f));
    }
  }

  private static NDArray random(NDManager manager, int time) {
    return manager.randomNormal(0, 1, new Shape(1, 3, time, 8), DataType.FLOAT32);
  }
}

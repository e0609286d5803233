package org.lipstream.llm.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BlockQuantizationTest {

  @ParameterizedTest
  @CsvSource({"4, 32", "4, 33", "4, 100", "8, 32", "8, 70"})
  void noNumberIsFurtherOffThanAStep(int bits, int columns) {
    BlockQuantization quantization = new BlockQuantization(bits);
    Random random = new Random(1);
    int rows = 5;
    float[] values = new float[rows * columns];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) random.nextGaussian() + (i % 7 == 0 ? 2 : 0);
    }
    BlockQuantization.Matrix matrix = quantization.quantize(values, rows, columns);
    float[] restored = quantization.restore(matrix, rows, columns);
    int blocks = BlockQuantization.blocks(columns);
    for (int i = 0; i < values.length; i++) {
      int block = i / columns * blocks + i % columns / BlockQuantization.BLOCK;
      assertThat(restored[i]).isCloseTo(values[i], within(matrix.scales()[block]));
    }
  }

  @Test
  void whatFitsTheStepsIsKept() {
    float[] values = new float[32];
    for (int i = 0; i < 16; i++) {
      values[i] = 0.5f * (i - 6);
    }
    BlockQuantization quantization = new BlockQuantization(4);
    BlockQuantization.Matrix matrix = quantization.quantize(values, 1, 32);
    assertThat(matrix.scales()).containsExactly(0.5f);
    assertThat(matrix.zeroPoints()).containsExactly(6);
    assertThat(Arrays.copyOf(matrix.packed(), 3)).containsExactly(0x10, 0x32, 0x54);
    assertThat(quantization.restore(matrix, 1, 32)).containsExactly(values);
  }

  @Test
  void zerosStayZeros() {
    BlockQuantization quantization = new BlockQuantization(8);
    BlockQuantization.Matrix matrix = quantization.quantize(new float[64], 1, 64);
    assertThat(quantization.restore(matrix, 1, 64)).containsOnly(0);
  }

  @Test
  void otherBitsAreRefused() {
    assertThatThrownBy(() -> new BlockQuantization(3)).hasMessage("bits: 3 (expected: 4 or 8)");
  }
}

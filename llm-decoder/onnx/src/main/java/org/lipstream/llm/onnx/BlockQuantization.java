package org.lipstream.llm.onnx;

/**
 * Weights of few bits: each block of {@link #BLOCK} neighbours in a row has a scale and a zero
 * point, and stands for {@code (q - zeroPoint) * scale}, as ONNX Runtime's MatMulNBits reads it.
 *
 * @param bits 4 or 8
 */
record BlockQuantization(int bits) {
  static final int BLOCK = 32;

  /**
   * A matrix of N rows of L numbers, rows filled up to whole blocks.
   *
   * @param packed (N, blocks, BLOCK * bits / 8); of two numbers in a byte the first is the lower
   * @param scales (N, blocks)
   * @param zeroPoints (N, blocks * bits / 8, up to whole bytes), packed alike
   */
  record Matrix(byte[] packed, float[] scales, byte[] zeroPoints) {}

  BlockQuantization {
    if (bits != 4 && bits != 8) {
      throw new IllegalArgumentException("bits: " + bits + " (expected: 4 or 8)");
    }
  }

  static int blocks(int columns) {
    return (columns + BLOCK - 1) / BLOCK;
  }

  /** Quantises (rows, columns) numbers. */
  Matrix quantize(float[] values, int rows, int columns) {
    int blocks = blocks(columns);
    int zeroPointBytes = (blocks * bits + 7) / 8;
    Matrix matrix =
        new Matrix(
            new byte[Math.multiplyExact(rows, blocks * BLOCK * bits / 8)],
            new float[rows * blocks],
            new byte[rows * zeroPointBytes]);
    for (int row = 0; row < rows; row++) {
      for (int block = 0; block < blocks; block++) {
        int from = row * columns + block * BLOCK;
        int count = Math.min(BLOCK, columns - block * BLOCK);
        int at = row * blocks + block;
        int zero = scale(values, from, count, matrix.scales, at);
        put(matrix.zeroPoints, row * zeroPointBytes, block, zero);
        for (int i = 0; i < count; i++) {
          long q = Math.round((double) values[from + i] / matrix.scales[at]) + zero;
          put(matrix.packed, at * BLOCK * bits / 8, i, (int) Math.max(0, Math.min(highest(), q)));
        }
      }
    }
    return matrix;
  }

  /** What the matrix stands for, (rows, columns). */
  float[] restore(Matrix matrix, int rows, int columns) {
    int blocks = blocks(columns);
    int zeroPointBytes = (blocks * bits + 7) / 8;
    float[] values = new float[rows * columns];
    for (int row = 0; row < rows; row++) {
      for (int column = 0; column < columns; column++) {
        int block = column / BLOCK;
        int at = row * blocks + block;
        int q = get(matrix.packed, at * BLOCK * bits / 8, column % BLOCK);
        int zero = get(matrix.zeroPoints, row * zeroPointBytes, block);
        values[row * columns + column] = (q - zero) * matrix.scales[at];
      }
    }
    return values;
  }

  /** Writes the scale of a block, whose range takes zero in, and returns its zero point. */
  private int scale(float[] values, int from, int count, float[] scales, int at) {
    float least = 0;
    float largest = 0;
    for (int i = from; i < from + count; i++) {
      least = Math.min(least, values[i]);
      largest = Math.max(largest, values[i]);
    }
    if (least == largest) {
      scales[at] = 1;
      return 0;
    }
    scales[at] = (largest - least) / highest();
    return Math.round(-least / scales[at]);
  }

  private int highest() {
    return (1 << bits) - 1;
  }

  private void put(byte[] packed, int start, int index, int value) {
    if (bits == 8) {
      packed[start + index] = (byte) value;
    } else {
      packed[start + index / 2] |= (byte) (value << 4 * (index % 2));
    }
  }

  private int get(byte[] packed, int start, int index) {
    return bits == 8
        ? packed[start + index] & 0xFF
        : packed[start + index / 2] >> 4 * (index % 2) & 0xF;
  }
}

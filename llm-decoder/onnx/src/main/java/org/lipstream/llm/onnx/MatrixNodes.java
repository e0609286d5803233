package org.lipstream.llm.onnx;

import java.util.List;
import java.util.Map;
import org.lipstream.llm.onnx.OnnxGraph.Type;

/** Writes products with a constant matrix, in the precision of the graph. */
final class MatrixNodes {
  private static final int INT8_ACTIVATIONS = 4; // MatMulNBits' accuracy_level

  private final OnnxGraph graph;
  private final WeightFile file;
  private final Precision precision;

  MatrixNodes(OnnxGraph graph, WeightFile file, Precision precision) {
    this.graph = graph;
    this.file = file;
    this.precision = precision;
  }

  /**
   * output = input W^T.
   *
   * @param input (..., columns)
   * @param output (..., rows)
   * @param values W, (rows, columns)
   */
  void product(String input, String output, float[] values, int rows, int columns) {
    switch (precision) {
      case FLOAT32 -> plain(input, output, values, rows, columns);
      case INT8 -> quantized(8, input, output, values, rows, columns);
      case INT4 -> quantized(4, input, output, values, rows, columns);
    }
  }

  /** The same for the output layer. */
  void head(String input, String output, float[] values, int rows, int columns) {
    if (precision == Precision.FLOAT32) {
      plain(input, output, values, rows, columns);
    } else {
      quantized(8, input, output, values, rows, columns);
    }
  }

  private void plain(String input, String output, float[] values, int rows, int columns) {
    float[] transposed = new float[values.length]; // (columns, rows)
    for (int row = 0; row < rows; row++) {
      for (int column = 0; column < columns; column++) {
        transposed[column * rows + row] = values[row * columns + column];
      }
    }
    String weight = output + ".weight";
    graph.external(weight, Type.FLOAT, file.append(transposed), columns, rows);
    graph.node("", "MatMul", List.of(input, weight), List.of(output), Map.of());
  }

  private void quantized(
      int bits, String input, String output, float[] values, int rows, int columns) {
    BlockQuantization.Matrix matrix = new BlockQuantization(bits).quantize(values, rows, columns);
    int blocks = BlockQuantization.blocks(columns);
    long blockBytes = BlockQuantization.BLOCK * bits / 8;
    String name = output + ".weight";
    graph.external(name, Type.UINT8, file.append(matrix.packed()), rows, blocks, blockBytes);
    graph.external(name + ".scales", Type.FLOAT, file.append(matrix.scales()), rows, blocks);
    long zeroPointBytes = matrix.zeroPoints().length / rows;
    graph.external(
        name + ".zeros", Type.UINT8, file.append(matrix.zeroPoints()), rows, zeroPointBytes);
    graph.node(
        OnnxGraph.MICROSOFT,
        "MatMulNBits",
        List.of(input, name, name + ".scales", name + ".zeros"),
        List.of(output),
        Map.of(
            "K", columns,
            "N", rows,
            "bits", bits,
            "block_size", BlockQuantization.BLOCK,
            "accuracy_level", INT8_ACTIVATIONS));
  }
}

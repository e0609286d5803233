package org.lipstream.app.monitor;

import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A matrix as a picture has it: one byte a cell, linear from the least to the largest value. Where
 * it has more cells than a record should carry, neighbours share one, which shows the largest.
 *
 * @param scale what the values are: {@code linear}, or {@code log10} of the magnitudes
 */
record MapImage(int rows, int columns, String scale, float[] values) {
  /** With those of two turns beside it, a record stays below a megabyte. */
  static final int MOST_CELLS = 100_000;

  private static final double FLOOR = 1e-4;

  static MapImage linear(int rows, int columns, float[] values) {
    return new MapImage(rows, columns, "linear", values);
  }

  static MapImage magnitudes(int rows, int columns, float[] values) {
    float[] logarithms = new float[values.length];
    for (int i = 0; i < values.length; i++) {
      logarithms[i] = (float) Math.log10(Math.max(FLOOR, Math.abs(values[i])));
    }
    return new MapImage(rows, columns, "log10", logarithms);
  }

  /**
   * The fields of a record, with how many rows and columns share a cell.
   *
   * @param mostCells of the picture
   */
  Map<String, Object> toMap(int mostCells) {
    int columnStride = stride(columns, Math.max(rows, (int) Math.sqrt(mostCells)), mostCells);
    int rowStride = stride(rows, (columns + columnStride - 1) / columnStride, mostCells);
    float[] pooled = pooled(rowStride, columnStride);
    float min = Float.POSITIVE_INFINITY;
    float max = Float.NEGATIVE_INFINITY;
    for (float value : pooled) {
      if (Float.isFinite(value)) {
        min = Math.min(min, value);
        max = Math.max(max, value);
      }
    }
    byte[] bytes = new byte[pooled.length];
    for (int i = 0; i < bytes.length; i++) {
      boolean told = Float.isFinite(pooled[i]) && max > min;
      bytes[i] = (byte) (told ? Math.round(255 * (pooled[i] - min) / (max - min)) : 0);
    }
    Map<String, Object> map = new LinkedHashMap<>();
    map.put("rows", (rows + rowStride - 1) / rowStride);
    map.put("columns", (columns + columnStride - 1) / columnStride);
    map.put("rowStride", rowStride);
    map.put("columnStride", columnStride);
    map.put("scale", scale);
    map.put("min", min <= max ? min : 0);
    map.put("max", min <= max ? max : 0);
    map.put("values", Base64.getEncoder().encodeToString(bytes));
    return map;
  }

  /** How many must share a cell so that all fit beside so many others. */
  private static int stride(int count, int others, int mostCells) {
    int room = Math.max(1, mostCells / Math.max(1, others));
    return Math.max(1, (count + room - 1) / room);
  }

  private float[] pooled(int rowStride, int columnStride) {
    int width = (columns + columnStride - 1) / columnStride;
    float[] pooled = new float[(rows + rowStride - 1) / rowStride * width];
    java.util.Arrays.fill(pooled, Float.NEGATIVE_INFINITY);
    for (int row = 0; row < rows; row++) {
      for (int column = 0; column < columns; column++) {
        int cell = row / rowStride * width + column / columnStride;
        float value = values[row * columns + column];
        pooled[cell] = value > pooled[cell] ? value : pooled[cell];
      }
    }
    return pooled;
  }
}

package org.lipstream.encoders.checkpoint.gguf;

import java.nio.FloatBuffer;
import org.lipstream.encoders.checkpoint.StoredTensor;

/**
 * Query or key rows in Hugging Face's order. RoPE turns row i of a head together with row i +
 * headDim / 2; llama.cpp's converter makes the two neighbours, rows 2 i and 2 i + 1.
 *
 * @param neighbours matrix (heads x headDim, in) or bias (heads x headDim)
 */
record Uninterleaved(StoredTensor neighbours, int headDim) implements StoredTensor {

  @Override
  public long[] shape() {
    return neighbours.shape();
  }

  @Override
  public String encoding() {
    return neighbours.encoding();
  }

  @Override
  public long storedBytes() {
    return neighbours.storedBytes();
  }

  @Override
  public void readRows(long first, int count, FloatBuffer out) {
    if (shape().length == 1) {
      float[] values = neighbours.read();
      for (int head = 0; head < values.length && count > 0; head += headDim) {
        for (int row = 0; row < headDim; row++) {
          out.put(values[head + neighbour(row)]);
        }
      }
      return;
    }
    int length = (int) rowLength();
    float[] head = new float[headDim * length];
    for (long row = first; row < first + count; ) {
      long start = row / headDim * headDim;
      neighbours.readRows(start, headDim, FloatBuffer.wrap(head));
      for (; row < Math.min(first + count, start + headDim); row++) {
        out.put(head, neighbour((int) (row - start)) * length, length);
      }
    }
  }

  private int neighbour(int row) {
    int half = headDim / 2;
    return row % half * 2 + row / half;
  }
}

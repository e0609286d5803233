package org.lipstream.encoders.tensor;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.Shape;

/** Attention of several heads over projected queries, keys and values. */
public final class Attention {
  /** Weights of so many queries of one head at once stay in the processor's caches. */
  private static final int QUERIES_AT_ONCE = 256;

  /** From here on attention spends more time on memory than on arithmetic. */
  private static final int LONG = 600;

  private Attention() {}

  /** Whether {@link #inPieces} pays. */
  static boolean isLong(NDArray queries) {
    return queries.getShape().get(0) == 1 && queries.getShape().get(2) >= LONG;
  }

  /**
   * What attention gives, without its weights ever being in memory as a whole.
   *
   * @param queries (1, heads, T, K)
   * @param keys (1, heads, S, K)
   * @param values (1, heads, S, K)
   * @return (1, T, heads * K)
   */
  static NDArray inPieces(NDArray queries, NDArray keys, NDArray values) {
    int heads = Math.toIntExact(queries.getShape().get(1));
    double scale = 1 / Math.sqrt(queries.getShape().get(3));
    NDList queriesByHead = EngineMemory.scale(scale, queries).squeeze(0).split(heads);
    NDList keysByHead = keys.squeeze(0).swapAxes(1, 2).split(heads); // (1, K, S) each
    NDList valuesByHead = values.squeeze(0).split(heads); // (1, S, K) each
    NDList attended = new NDList(heads);
    for (int head = 0; head < heads; head++) {
      NDList pieces = new NDList();
      for (NDArray piece : inPieces(queriesByHead.get(head))) { // (1, at once, K)
        NDArray scores = piece.matMul(keysByHead.get(head)); // (1, at once, S)
        NDArray weights = scores.softmax(-1);
        scores.close();
        pieces.add(weights.matMul(valuesByHead.get(head))); // (1, at once, K)
        weights.close();
      }
      attended.add(NDArrays.concat(pieces, 1)); // (1, T, K)
    }
    return NDArrays.concat(attended, 2); // (1, T, heads * K)
  }

  /** (1, T, K) -> pieces of it along T. */
  private static NDList inPieces(NDArray queries) {
    long length = queries.getShape().get(1);
    int inner = (int) ((length - 1) / QUERIES_AT_ONCE);
    long[] ends = new long[inner];
    for (int piece = 0; piece < inner; piece++) {
      ends[piece] = (piece + 1L) * QUERIES_AT_ONCE;
    }
    return queries.split(ends, 1);
  }

  /** (B, T, heads * K) -> (B, heads, T, K). */
  public static NDArray byHead(NDArray x, int heads) {
    Shape shape = x.getShape();
    return x.reshape(new Shape(shape.get(0), shape.get(1), heads, shape.get(2) / heads))
        .transpose(0, 2, 1, 3);
  }

  /** (B, heads, T, K) -> (B, T, heads * K). */
  public static NDArray joined(NDArray x) {
    Shape shape = x.getShape();
    return x.transpose(0, 2, 1, 3)
        .reshape(new Shape(shape.get(0), shape.get(2), shape.get(1) * shape.get(3)));
  }

  /**
   * Weights after the softmax.
   *
   * @param queries (B, heads, T, K)
   * @param keys (B, heads, S, K)
   * @param bias added to the scores, broadcast to (B, heads, T, S); null for none
   * @return (B, heads, T, S)
   */
  public static NDArray weights(NDArray queries, NDArray keys, NDArray bias) {
    double scale = 1 / Math.sqrt(queries.getShape().get(3));
    NDArray scores = EngineMemory.scale(scale, queries).matMul(keys.swapAxes(2, 3)); // (B, H, T, S)
    return (bias == null ? scores : scores.add(bias)).softmax(-1);
  }
}

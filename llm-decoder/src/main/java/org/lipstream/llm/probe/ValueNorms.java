package org.lipstream.llm.probe;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntPredicate;
import org.lipstream.llm.model.KvCache;

/** Norms of value states, read from the cache when a row is about to leave it. */
final class ValueNorms {
  private ValueNorms() {}

  /**
   * @param live the prompt of each row
   * @param leaves which prompts to read
   */
  static void read(KvCache cache, int[] live, List<RowTrace> traces, IntPredicate leaves) {
    if (Arrays.stream(live).noneMatch(leaves)) {
      return;
    }
    int blocks = traces.get(0).blocks();
    NDList values = new NDList();
    for (int block = 0; block < blocks; block++) {
      values.add(cache.values(block));
    }
    try (NDArray joined = NDArrays.concat(values, 0); // (blocks * B, key heads, S, headDim)
        NDArray squares = joined.square();
        NDArray sums = squares.sum(new int[] {3})) { // (blocks * B, key heads, S)
      int keyHeads = Math.toIntExact(sums.getShape().get(1));
      int slots = Math.toIntExact(sums.getShape().get(2));
      float[] floats = sums.toFloatArray();
      for (int row = 0; row < live.length; row++) {
        if (leaves.test(live[row])) {
          for (int block = 0; block < blocks; block++) {
            int from = (block * live.length + row) * keyHeads * slots;
            traces.get(live[row]).valueNorms(block, floats, from, keyHeads, slots);
          }
        }
      }
    }
  }
}

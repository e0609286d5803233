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
      values.add(cache.values(block)); // (B, key heads, S, d)
    }
    try (NDArray all = NDArrays.concat(values, 0);
        NDArray norms = all.norm(new int[] {3}, false)) { // (blocks * B, key heads, S)
      int keyHeads = Math.toIntExact(norms.getShape().get(1));
      int slots = Math.toIntExact(norms.getShape().get(2));
      float[] floats = norms.toFloatArray();
      for (int at = 0; at < blocks * live.length; at++) {
        int row = at % live.length;
        if (leaves.test(live[row])) {
          int from = at * keyHeads * slots;
          traces.get(live[row]).valueNorms(at / live.length, floats, from, keyHeads, slots);
        }
      }
    }
  }
}

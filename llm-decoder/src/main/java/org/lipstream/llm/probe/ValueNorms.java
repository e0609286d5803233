package org.lipstream.llm.probe;

import ai.djl.ndarray.NDArray;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntPredicate;
import org.lipstream.llm.model.KvCache;
import org.lipstream.monitor.probe.DecodeSnapshot;

/** Norms of value states, read from the cache when a row is about to leave it. */
final class ValueNorms {
  private ValueNorms() {}

  /**
   * @param live the prompt of each row
   * @param leaves which prompts to read
   */
  static void read(
      KvCache cache, int[] live, List<DecodeSnapshot.Builder> builders, IntPredicate leaves) {
    if (Arrays.stream(live).noneMatch(leaves)) {
      return;
    }
    for (int block = 0; block < builders.get(0).blocks(); block++) {
      try (NDArray norms = cache.values(block).norm(new int[] {3}, false)) { // (B, key heads, S)
        int keyHeads = Math.toIntExact(norms.getShape().get(1));
        int slots = Math.toIntExact(norms.getShape().get(2));
        float[] floats = norms.toFloatArray();
        for (int row = 0; row < live.length; row++) {
          if (leaves.test(live[row])) {
            int from = row * keyHeads * slots;
            builders.get(live[row]).valueNorms(block, floats, from, keyHeads, slots);
          }
        }
      }
    }
  }
}

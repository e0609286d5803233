package org.lipstream.monitor.probe;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** One sequence's whole attention, query after query. */
final class AttentionMaps {
  private final List<List<List<float[]>>> weights = new ArrayList<>(); // block, head, query

  AttentionMaps(int blocks, int heads) {
    for (int block = 0; block < blocks; block++) {
      List<List<float[]>> byHead = new ArrayList<>();
      for (int head = 0; head < heads; head++) {
        byHead.add(new ArrayList<>());
      }
      weights.add(byHead);
    }
  }

  /** Adds a head's next query, which sees so many keys. */
  void add(int block, int head, float[] values, int at, int count) {
    weights.get(block).get(head).add(Arrays.copyOfRange(values, at, at + count));
  }

  /** heads x N x N. */
  float[] of(int block, int tokens) {
    List<List<float[]>> byHead = weights.get(block);
    float[] map = new float[byHead.size() * tokens * tokens];
    for (int head = 0; head < byHead.size(); head++) {
      for (int query = 0; query < tokens; query++) {
        float[] row = byHead.get(head).get(query);
        System.arraycopy(row, 0, map, (head * tokens + query) * tokens, row.length);
      }
    }
    return map;
  }
}

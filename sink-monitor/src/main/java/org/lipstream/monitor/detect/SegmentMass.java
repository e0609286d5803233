package org.lipstream.monitor.detect;

import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.lipstream.monitor.probe.TokenRole;
import org.lipstream.monitor.probe.TokenRole.Segment;

/** How attention is shared out among the segments of the sequence. */
final class SegmentMass {
  private SegmentMass() {}

  /**
   * {@code mass_s = 1/(heads * N) * sum over heads, over queries k and over keys i in s of A_h[k,
   * i]}; a key's sum over the queries is its {@code alpha * (N - i)}. Segments that the sequence
   * does not have are left out.
   *
   * @param alpha N, mean over the heads
   */
  static Map<Segment, Double> received(double[] alpha, List<TokenRole> roles) {
    int tokens = alpha.length;
    double[] sums = new double[Segment.values().length];
    boolean[] present = new boolean[sums.length];
    for (int key = 0; key < tokens; key++) {
      int segment = roles.get(key).segment().ordinal();
      sums[segment] += alpha[key] * (tokens - key) / tokens;
      present[segment] = true;
    }
    Map<Segment, Double> mass = new EnumMap<>(Segment.class);
    for (Segment segment : Segment.values()) {
      if (present[segment.ordinal()]) {
        mass.put(segment, sums[segment.ordinal()]);
      }
    }
    return mass;
  }

  /**
   * From the segment of the query to the segment of the key: {@code flow_q,s = mean over heads and
   * over queries k in q of the sum over keys i in s of A_h[k, i]}.
   *
   * @param weights heads x N x N
   */
  static Map<Segment, Map<Segment, Double>> flow(float[] weights, List<TokenRole> roles) {
    Map<Segment, Map<Segment, Double>> flow = new EnumMap<>(Segment.class);
    int tokens = roles.size();
    int rows = tokens == 0 ? 0 : weights.length / tokens;
    double heads = rows / (double) tokens;
    Map<Segment, Integer> queries = new EnumMap<>(Segment.class);
    roles.forEach(role -> queries.merge(role.segment(), 1, Integer::sum));
    for (int row = 0; row < rows; row++) {
      Segment from = roles.get(row % tokens).segment();
      Map<Segment, Double> shares =
          flow.computeIfAbsent(from, segment -> new EnumMap<>(Segment.class));
      double scale = heads * queries.get(from);
      for (int key = 0; key < tokens; key++) {
        double weight = weights[row * tokens + key];
        shares.merge(roles.get(key).segment(), weight / scale, Double::sum);
      }
    }
    return flow;
  }
}

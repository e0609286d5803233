package org.lipstream.monitor.report;

import java.util.List;
import java.util.Map;
import org.lipstream.monitor.probe.AttentionStats;
import org.lipstream.monitor.probe.TokenRole.Segment;

/**
 * One block's attention. Attention is not an explanation: it covers about half of what the input
 * matters (arXiv 2509.18010).
 *
 * @param seen what it was found in
 * @param alpha N, mean of the heads' sink scores
 * @param headShare N, share of the heads with alpha above the limit
 * @param mass attention that each segment receives, mean over heads and queries; sums to 1
 * @param flow the same for the queries of each segment apart; empty at summary detail
 * @param sinks in the order of the tokens
 */
public record AttentionReport(
    AttentionStats seen,
    float[] alpha,
    float[] headShare,
    Map<Segment, Double> mass,
    Map<Segment, Map<Segment, Double>> flow,
    List<AttentionSink> sinks) {

  /** Heads x N. */
  public float[] alphaPerHead() {
    return seen.alpha();
  }

  /** Of each head, nats, mean over the queries. */
  public float[] entropy() {
    return seen.entropy();
  }
}

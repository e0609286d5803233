package org.lipstream.monitor.sink;

import java.util.List;
import java.util.Map;
import org.lipstream.monitor.probe.TokenRole.Segment;

/**
 * One block's attention. Attention is not an explanation: it covers about half of what the input
 * matters (arXiv 2509.18010).
 *
 * @param alpha N, mean of the heads' sink scores
 * @param alphaPerHead heads x N
 * @param headShare N, share of the heads with alpha above the limit
 * @param entropy of each head, nats, mean over the queries
 * @param mass attention that each segment receives, mean over heads and queries; sums to 1
 * @param flow the same for the queries of each segment apart; empty at summary detail
 * @param sinks in the order of the tokens
 */
public record AttentionReport(
    float[] alpha,
    float[] alphaPerHead,
    float[] headShare,
    float[] entropy,
    Map<Segment, Double> mass,
    Map<Segment, Map<Segment, Double>> flow,
    List<Sink> sinks) {}

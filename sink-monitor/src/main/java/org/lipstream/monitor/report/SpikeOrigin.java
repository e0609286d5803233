package org.lipstream.monitor.report;

import java.util.Map;
import java.util.Optional;
import org.lipstream.monitor.probe.Component;
import org.lipstream.monitor.probe.TokenRole;

/**
 * Where in its block a token's spike comes from.
 *
 * @param token position in the sequence
 * @param role what the token is
 * @param layer where it is massive first; else where it turns the first token's way; else where its
 *     peak grows most
 * @param feature index of the largest feature there
 * @param stage the earliest component that takes part; absent at the embeddings and where the
 *     components were not tapped
 * @param ratios each component's peak at the token in medians of the other tokens' peaks
 */
public record SpikeOrigin(
    int token,
    TokenRole role,
    int layer,
    int feature,
    Optional<Component> stage,
    Map<Component, Double> ratios) {}

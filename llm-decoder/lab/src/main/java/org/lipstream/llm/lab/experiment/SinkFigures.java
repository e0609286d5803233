package org.lipstream.llm.lab.experiment;

import java.util.Map;

/**
 * What the monitor found in a few clips of a model, as means over the clips. Layers are counted
 * from 1, at index 0 of an array.
 *
 * @param clips how many
 * @param tokens N
 * @param bosAlpha L, of BOS
 * @param otherAlpha L, the largest of the other tokens that enough queries see
 * @param bosRatio L, BOS's largest magnitude in medians of the layer
 * @param otherRatio L, the largest of the other tokens'
 * @param meanCosine L, mean magnitude of the other tokens' cosines with BOS
 * @param largestCosine L, the largest of them
 * @param bosSinks blocks in which BOS is a sink by the monitor's rules
 * @param otherSinks pairs of block and other token that are sinks by the monitor's rules
 * @param otherSinksByHeads those by the rule of heads (alpha above 0.3) alone
 * @param likeBos runs of blocks in which a token points BOS's way, magnitude of the cosine above
 *     0.9
 * @param massiveTokens pairs of layer and token with massive activations by the paper's rule
 * @param sharedFeatures of the strongest other sink's four largest features, how many are among
 *     BOS's four largest, at the layer of BOS's largest peak
 * @param paper decorrelation loss by the paper's definition
 * @param released by the released code's
 * @param where how many clips show an intermediate sink at a kind of token, by rule
 */
public record SinkFigures(
    int clips,
    double tokens,
    double[] bosAlpha,
    double[] otherAlpha,
    double[] bosRatio,
    double[] otherRatio,
    double[] meanCosine,
    double[] largestCosine,
    double bosSinks,
    double otherSinks,
    double otherSinksByHeads,
    double likeBos,
    double massiveTokens,
    double sharedFeatures,
    double paper,
    double released,
    Map<String, Double> where) {}

package org.lipstream.monitor.report;

import java.util.List;
import org.lipstream.monitor.probe.TokenRole;

/**
 * A token with massive activations at one layer, by the rule of arXiv 2510.22603: {@code |H[i,j]|
 * >= 1000 * median(|H|)}.
 *
 * @param layer 0 is the embeddings
 * @param token position in the sequence
 * @param role what the token is
 * @param features its massive ones, largest first
 * @param jaccardWithFirst shared feature indices over all feature indices of the token and of the
 *     first token; NaN where none comes first
 */
public record MassiveToken(
    int layer, int token, TokenRole role, List<Feature> features, double jaccardWithFirst) {

  /**
   * One massive activation.
   *
   * @param index of the feature
   * @param value with its sign
   * @param ratio magnitude in medians of the layer
   * @param sun whether the magnitude exceeds 100 as well (Sun et al., arXiv 2402.17762)
   */
  public record Feature(int index, float value, double ratio, boolean sun) {}

  public MassiveToken {
    features = List.copyOf(features);
  }
}

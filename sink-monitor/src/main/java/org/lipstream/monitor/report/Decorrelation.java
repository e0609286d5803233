package org.lipstream.monitor.report;

import java.util.List;
import org.lipstream.monitor.probe.LayerSnapshot;
import org.lipstream.monitor.probe.TokenRole;

/**
 * What decorrelation tuning drives down: the mean squared cosine with the first token, {@code
 * L_decor = mean over l and i of cos(H_i^l, H_0^l)^2} (arXiv 2510.22603). NaN where there is
 * nothing to average.
 *
 * @param paper blocks 2..L-1, tokens 1..N-1: the paper's definition
 * @param releasedCode blocks 1..L-1, the tokens before the response and its first: the definition
 *     of the authors' released training code
 */
public record Decorrelation(double paper, double releasedCode) {

  /**
   * Averages.
   *
   * @param layers ascending
   * @param blocks L
   */
  public static Decorrelation of(List<LayerSnapshot> layers, List<TokenRole> roles, int blocks) {
    int response = roles.indexOf(TokenRole.RESPONSE);
    int afterFirst = response < 0 ? roles.size() : response + 1;
    return new Decorrelation(
        mean(layers, 2, blocks - 1, roles.size()), mean(layers, 1, blocks - 1, afterFirst));
  }

  private static double mean(List<LayerSnapshot> layers, int first, int last, int tokens) {
    double sum = 0;
    long count = 0;
    for (LayerSnapshot layer : layers) {
      if (layer.layer() < first || layer.layer() > last) {
        continue;
      }
      for (int token = 1; token < tokens; token++) {
        double cosine = layer.stream().cosineToFirst()[token];
        sum += cosine * cosine;
        count++;
      }
    }
    return sum / count;
  }
}

package org.lipstream.monitor.sink;

import java.util.List;
import org.lipstream.monitor.probe.Component;
import org.lipstream.monitor.probe.ComponentStats;
import org.lipstream.monitor.probe.TokenRole;

/**
 * Magnitudes at one place within a block.
 *
 * @param component the place
 * @param bos BOS's largest magnitude; NaN without BOS
 * @param median of the other tokens' largest magnitudes
 * @param token the other token with the largest magnitude; -1 where there is none
 * @param feature where that is
 * @param value with its sign
 */
public record ComponentReport(
    Component component, double bos, double median, int token, int feature, float value) {

  static ComponentReport of(ComponentStats stats, List<TokenRole> roles) {
    int largest = -1;
    double bos = Double.NaN;
    for (int token = 0; token < roles.size(); token++) {
      float peak = Math.abs(stats.peaks()[token]);
      if (roles.get(token) == TokenRole.BOS) {
        bos = peak;
      } else if (largest < 0 || !(peak <= Math.abs(stats.peaks()[largest]))) {
        largest = token;
      }
    }
    return new ComponentReport(
        stats.component(),
        bos,
        OriginFinder.medianOfOthers(stats, roles),
        largest,
        largest < 0 ? -1 : stats.features()[largest],
        largest < 0 ? Float.NaN : stats.peaks()[largest]);
  }
}

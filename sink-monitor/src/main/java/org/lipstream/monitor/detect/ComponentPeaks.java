package org.lipstream.monitor.detect;

import org.lipstream.monitor.probe.ComponentStats;
import org.lipstream.monitor.probe.Median;
import org.lipstream.monitor.report.ComponentReport;

/** Magnitudes at one place within a block, the first token beside the others. */
final class ComponentPeaks {
  private ComponentPeaks() {}

  static ComponentReport report(ComponentStats stats, JudgedTokens tokens) {
    int largest = -1;
    for (int token = 0; token < tokens.count(); token++) {
      boolean other = token != tokens.first();
      if (other && (largest < 0 || !(magnitude(stats, token) <= magnitude(stats, largest)))) {
        largest = token;
      }
    }
    return new ComponentReport(
        stats.component(),
        tokens.hasFirst() ? magnitude(stats, tokens.first()) : Double.NaN,
        medianOfOthers(stats, tokens),
        largest,
        largest < 0 ? -1 : stats.features()[largest],
        largest < 0 ? Float.NaN : stats.peaks()[largest]);
  }

  private static float magnitude(ComponentStats stats, int token) {
    return Math.abs(stats.peaks()[token]);
  }

  /** Median over the tokens but the first of their peaks' magnitudes. */
  static double medianOfOthers(ComponentStats stats, JudgedTokens tokens) {
    double[] others = new double[tokens.count()];
    for (int token = 0; token < others.length; token++) {
      others[token] = token == tokens.first() ? Double.NaN : magnitude(stats, token);
    }
    return Median.of(others);
  }
}

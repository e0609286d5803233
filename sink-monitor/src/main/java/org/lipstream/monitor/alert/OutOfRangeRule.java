package org.lipstream.monitor.alert;

import java.util.List;
import java.util.Locale;
import org.lipstream.monitor.report.Cell;
import org.lipstream.monitor.report.Measure;
import org.lipstream.monitor.report.ReportDigest;

/**
 * A figure is outside [low / factor - slack, high * factor + slack] of its profile. Cells that the
 * profile has seen too seldom are not judged.
 */
record OutOfRangeRule(Measure measure, double factor, double slack) implements AlertRule {
  public OutOfRangeRule {
    if (!(factor >= 1)) {
      throw new IllegalArgumentException("factor: " + factor + " (expected: >= 1)");
    }
  }

  @Override
  public List<Violation> violations(ReportDigest digest, Profile profile) {
    return digest.values().entrySet().stream()
        .filter(entry -> entry.getKey().measure() == measure)
        .filter(entry -> outside(entry.getValue(), profile.ranges().get(entry.getKey())))
        .map(entry -> violation(entry.getKey(), entry.getValue(), profile))
        .toList();
  }

  private boolean outside(double value, Range range) {
    return range != null
        && range.isReliable()
        && (value > range.high() * factor + slack || value < range.low() / factor - slack);
  }

  private Violation violation(Cell cell, double value, Profile profile) {
    Range range = profile.ranges().get(cell);
    String cause =
        String.format(
            Locale.ROOT,
            "%s of %s at layer %d: %.4g (expected: %.4g to %.4g)",
            measure,
            cell.role(),
            cell.layer(),
            value,
            range.low(),
            range.high());
    String key = "out-of-range/" + measure + "/" + cell.layer() + "/" + cell.role();
    return new Violation(key, cause, cell.layer(), -1, cell.role(), -1, value);
  }
}

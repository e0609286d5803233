package org.lipstream.monitor.alert;

import java.util.List;
import org.lipstream.monitor.report.Measure;
import org.lipstream.monitor.report.ReportDigest;

/** Compares one report with a profile. */
public interface AlertRule {

  /** Every violation, each key at least once where it is violated. */
  List<Violation> violations(ReportDigest digest, Profile profile);

  /** The rules that a model is watched by. */
  static List<AlertRule> standard() {
    return List.of(
        new NewSinkRule(),
        new NewMassiveFeatureRule(),
        new OutOfRangeRule(Measure.PEAK_RATIO, 1.5, 0),
        new OutOfRangeRule(Measure.SINK_SHARE, 1.5, 0.05));
  }
}

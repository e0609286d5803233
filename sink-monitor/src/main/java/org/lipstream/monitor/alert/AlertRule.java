package org.lipstream.monitor.alert;

import java.util.Collections;
import java.util.List;
import java.util.Locale;
import org.lipstream.monitor.digest.Cell;
import org.lipstream.monitor.digest.Measure;
import org.lipstream.monitor.digest.ReportDigest;
import org.lipstream.monitor.probe.TokenRole;

/** Compares one report with a profile. */
public sealed interface AlertRule {

  /** Every violation, each key at least once where it is violated. */
  List<Violation> violations(ReportDigest digest, Profile profile);

  /** The rules that a model is watched by. */
  static List<AlertRule> standard() {
    return List.of(
        new NewSink(),
        new NewMassiveFeature(),
        new OutOfRange(Measure.PEAK_RATIO, 1.5, 0, 20),
        new OutOfRange(Measure.SINK_SHARE, 1.5, 0.05, 20));
  }

  /** A token but BOS is a sink of a block where its role has never been one. */
  record NewSink() implements AlertRule {
    @Override
    public List<Violation> violations(ReportDigest digest, Profile profile) {
      return digest.sinks().stream()
          .filter(sink -> sink.role() != TokenRole.BOS)
          .filter(sink -> !profile.hasSink(sink.layer(), sink.role()))
          .map(
              sink ->
                  new Violation(
                      "new-sink/" + sink.layer() + "/" + sink.role(),
                      "sink of block %d at token %d: %s (expected: %s)"
                          .formatted(
                              sink.layer(),
                              sink.token(),
                              sink.role(),
                              profile
                                  .sinks()
                                  .getOrDefault(sink.layer(), Collections.emptySortedSet())),
                      sink.layer(),
                      sink.token(),
                      sink.role(),
                      -1,
                      sink.alpha()))
          .toList();
    }
  }

  /** A feature is massive that has never been. */
  record NewMassiveFeature() implements AlertRule {
    @Override
    public List<Violation> violations(ReportDigest digest, Profile profile) {
      return digest.massive().stream()
          .filter(site -> !profile.massiveFeatures().contains(site.feature()))
          .map(
              site ->
                  new Violation(
                      "new-massive-feature/" + site.feature(),
                      "massive feature at layer %d, token %d: %d (expected: one of %s)"
                          .formatted(
                              site.layer(),
                              site.token(),
                              site.feature(),
                              profile.massiveFeatures()),
                      site.layer(),
                      site.token(),
                      site.role(),
                      site.feature(),
                      site.value()))
          .toList();
    }
  }

  /**
   * A figure is outside [low / factor - slack, high * factor + slack] of its profile. Cells that
   * the profile has seen too seldom are not judged.
   *
   * @param leastCount values that a range must rest on
   */
  record OutOfRange(Measure measure, double factor, double slack, int leastCount)
      implements AlertRule {
    public OutOfRange {
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
          && range.count() >= leastCount
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
}

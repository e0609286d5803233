package org.lipstream.monitor.alert;

import java.util.List;
import org.lipstream.monitor.report.ReportDigest;

/** A feature is massive that has never been. */
record NewMassiveFeatureRule() implements AlertRule {
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

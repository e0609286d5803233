package org.lipstream.monitor.alert;

import java.util.Collections;
import java.util.List;
import org.lipstream.monitor.report.ReportDigest;

/** A token but the first is a sink of a block where its role has never been one. */
record NewSinkRule() implements AlertRule {
  @Override
  public List<Violation> violations(ReportDigest digest, Profile profile) {
    return digest.sinks().stream()
        .filter(sink -> sink.token() > 0)
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

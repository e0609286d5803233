package org.lipstream.app.monitor;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.lipstream.monitor.digest.ReportDigest;
import org.lipstream.monitor.probe.DecodeSnapshot;
import org.lipstream.monitor.sink.SinkReport;

/**
 * What is told of one decode.
 *
 * @param purpose why it was decoded
 * @param report what was found
 * @param snapshot what it was found in
 * @param whatIfs the same tokens with states turned; only at full detail
 */
public record DecodeReport(
    Purpose purpose, SinkReport report, DecodeSnapshot snapshot, List<WhatIf> whatIfs) {
  public DecodeReport {
    whatIfs = List.copyOf(whatIfs);
  }

  /** Of a decode that nothing was turned in. */
  public DecodeReport(Purpose purpose, SinkReport report, DecodeSnapshot snapshot) {
    this(purpose, report, snapshot, List.of());
  }

  /** The same, with what was seen once more. */
  DecodeReport with(WhatIf more) {
    List<WhatIf> all = new ArrayList<>(whatIfs);
    all.add(more);
    return new DecodeReport(purpose, report, snapshot, all);
  }

  /** Why something was decoded. */
  public enum Purpose {
    /** For a final transcript. */
    FINAL,
    /** For a partial transcript, watched because somebody asked for it. */
    PARTIAL,
    /** A past utterance once more, because somebody asked for it. */
    AGAIN,
    /** By a second model beside the first, for a final. */
    SHADOW
  }

  /** Whether it shows a model at its work: each utterance once. */
  public boolean counts() {
    return purpose == Purpose.FINAL || purpose == Purpose.SHADOW;
  }

  /** The record of the sinks topic. */
  public byte[] toJson() {
    return ReportJson.write(this);
  }

  /** What windows and alerts are made of. */
  public ReportDigest digest() {
    return ReportDigest.of(report);
  }

  @Override
  public String toString() {
    return purpose + " " + report.id() + " " + Arrays.toString(report.faults().toArray());
  }
}

package org.lipstream.app.monitor;

import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.lipstream.app.monitor.DecodeReport.Purpose;
import org.lipstream.monitor.causal.CausalTest;
import org.lipstream.monitor.causal.TurnEffect;
import org.lipstream.monitor.probe.ActivationProbe;
import org.lipstream.monitor.probe.DecodeSnapshot;
import org.lipstream.monitor.probe.Detail;
import org.lipstream.monitor.probe.StateTurn;
import org.lipstream.monitor.sink.DecodeId;
import org.lipstream.monitor.sink.SinkMonitor;

/** Watches one decode. Its report is made by whoever asks for it: the decode does not wait. */
public final class WatchedDecode implements ActivationProbe {
  private static final SinkMonitor MONITOR = new SinkMonitor();

  private final DecodeId id;
  private final Purpose purpose;
  private final Detail detail;
  private volatile Supplier<DecodeSnapshot> decode;
  private DecodeReport report;
  private List<CausalTest> tests = List.of();

  /** To be watched at this detail. */
  public WatchedDecode(DecodeId id, Purpose purpose, Detail detail) {
    this.id = id;
    this.purpose = purpose;
    this.detail = detail;
  }

  DecodeId id() {
    return id;
  }

  Purpose purpose() {
    return purpose;
  }

  @Override
  public Detail next() {
    return detail;
  }

  @Override
  public void accept(Supplier<DecodeSnapshot> seen) {
    decode = seen;
  }

  /** At full detail, what the paper turns. */
  @Override
  public synchronized List<StateTurn> turns() {
    if (detail != Detail.FULL) {
      return List.of();
    }
    DecodeReport made = report().orElseThrow();
    tests = CausalTest.of(made.snapshot(), made.report());
    return tests.stream().map(CausalTest::turn).toList();
  }

  @Override
  public synchronized void accept(StateTurn turn, DecodeSnapshot turned) {
    CausalTest test =
        tests.stream().filter(each -> each.turn().equals(turn)).findFirst().orElseThrow();
    TurnEffect effect = TurnEffect.of(test, report.report(), MONITOR.report(id, turned));
    report = report.with(new WhatIf(effect, turned));
  }

  /** Empty until the decode is over, and where nothing was to be watched. */
  public synchronized Optional<DecodeReport> report() {
    if (report == null && decode != null) {
      DecodeSnapshot snapshot = decode.get();
      report = new DecodeReport(purpose, MONITOR.report(id, snapshot), snapshot);
      decode = null;
    }
    return Optional.ofNullable(report);
  }
}

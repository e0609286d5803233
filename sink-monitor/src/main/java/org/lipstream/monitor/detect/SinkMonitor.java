package org.lipstream.monitor.detect;

import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.lipstream.monitor.causal.CausalTests;
import org.lipstream.monitor.probe.ActivationProbe;
import org.lipstream.monitor.probe.DecodeSnapshot;
import org.lipstream.monitor.probe.Detail;
import org.lipstream.monitor.probe.EncoderSnapshot;
import org.lipstream.monitor.probe.StateTurn;
import org.lipstream.monitor.report.CausalTest;
import org.lipstream.monitor.report.DecodeId;
import org.lipstream.monitor.report.DecodeReport;
import org.lipstream.monitor.report.DecodeReport.Purpose;
import org.lipstream.monitor.report.Decorrelation;
import org.lipstream.monitor.report.EncoderReport;
import org.lipstream.monitor.report.LayerReport;
import org.lipstream.monitor.report.MassiveToken;
import org.lipstream.monitor.report.SecondarySink;
import org.lipstream.monitor.report.TurnEffect;

/**
 * Watches one decode and says, when it is asked, what was found in it: the decode does not wait for
 * its report. Formulas: arXiv 2510.22603, section 2, unless a type says otherwise.
 */
public final class SinkMonitor implements ActivationProbe {
  private static final Thresholds THRESHOLDS = Thresholds.PUBLISHED;
  private static final LayerFindings LAYERS = new LayerFindings(THRESHOLDS);
  private static final SpikeOrigins ORIGINS = new SpikeOrigins(THRESHOLDS.standsOut());

  private final DecodeId id;
  private final Purpose purpose;
  private final Detail detail;
  private volatile Supplier<DecodeSnapshot> decode;
  private DecodeReport report;
  private List<CausalTest> tests = List.of();

  /** To be watched at this detail. */
  public SinkMonitor(DecodeId id, Purpose purpose, Detail detail) {
    this.id = id;
    this.purpose = purpose;
    this.detail = detail;
  }

  public DecodeId id() {
    return id;
  }

  public Purpose purpose() {
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
    tests = causalTests(report().orElseThrow());
    return tests.stream().map(CausalTest::turn).toList();
  }

  @Override
  public synchronized void accept(StateTurn turn, DecodeSnapshot turned) {
    CausalTest test =
        tests.stream().filter(each -> each.turn().equals(turn)).findFirst().orElseThrow();
    report = report.with(TurnEffect.of(test, report, report(id, purpose, turned)));
  }

  /** Whether the decode is over and was watched. */
  public synchronized boolean isSeen() {
    return report != null || decode != null;
  }

  /** Empty until the decode is over, and where nothing was to be watched. */
  public synchronized Optional<DecodeReport> report() {
    if (report == null && decode != null) {
      report = report(id, purpose, decode.get());
      decode = null;
    }
    return Optional.ofNullable(report);
  }

  /** Of a decode for a final transcript. */
  public static DecodeReport report(DecodeId id, DecodeSnapshot decode) {
    return report(id, Purpose.FINAL, decode);
  }

  /**
   * What is found in a decode. Never throws for what the numbers are: what cannot be told is NaN
   * and named as a fault.
   */
  public static DecodeReport report(DecodeId id, Purpose purpose, DecodeSnapshot decode) {
    List<String> faults = Faults.of(decode);
    if (decode.tokens() == 0 || decode.layers().isEmpty()) {
      return DecodeReport.empty(id, purpose, decode, faults);
    }
    JudgedTokens tokens = JudgedTokens.decoder(decode.roles());
    List<LayerReport> layers = LAYERS.of(decode.layers(), tokens);
    List<SecondarySink> secondary =
        SecondarySinks.find(decode.layers(), tokens, THRESHOLDS.secondaryCosine());
    List<MassiveToken> massive =
        layers.stream().flatMap(layer -> layer.massive().stream()).toList();
    return new DecodeReport(
        id,
        purpose,
        decode,
        layers,
        LAYERS.headShare(decode.layers(), tokens),
        secondary,
        ORIGINS.find(decode.layers(), tokens, massive, secondary),
        Decorrelation.of(decode.layers(), decode.roles(), decode.blocks()),
        decode.encoders().stream().map(SinkMonitor::encoder).toList(),
        faults,
        List.of());
  }

  /** The causal tests that a decode at full detail allows; none of any other. */
  public static List<CausalTest> causalTests(DecodeReport report) {
    return CausalTests.of(report, THRESHOLDS.leastQueries());
  }

  private static EncoderReport encoder(EncoderSnapshot encoder) {
    JudgedTokens frames = JudgedTokens.frames(encoder);
    return new EncoderReport(
        encoder.name(),
        encoder.frames(),
        frames.count() == 0 ? List.of() : LAYERS.of(encoder.layers(), frames));
  }
}

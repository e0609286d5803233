package org.lipstream.monitor.detect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static org.assertj.core.api.Assertions.within;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.lipstream.monitor.probe.DecodeSnapshot;
import org.lipstream.monitor.probe.LayerSnapshot;
import org.lipstream.monitor.probe.StreamStats;
import org.lipstream.monitor.probe.TokenRole;
import org.lipstream.monitor.probe.TokenRole.Segment;
import org.lipstream.monitor.report.AttentionSink;
import org.lipstream.monitor.report.DecodeId;
import org.lipstream.monitor.report.DecodeReport;
import org.lipstream.monitor.report.MassiveToken;
import org.lipstream.monitor.report.SecondarySink;
import org.lipstream.monitor.report.SpikeOrigin;

class SinkMonitorTest {
  private static final List<TokenRole> ROLES = PlantedDecode.roles(10, 12, 4, 8);
  private static final int CLOSE = 12; // </audio>

  private static PlantedDecode planted() {
    PlantedDecode decode = new PlantedDecode(ROLES, 5, 7);
    for (int layer = 2; layer <= 4; layer++) {
      for (int token : new int[] {0, CLOSE}) {
        decode.feature(layer, token, 5, 2000).feature(layer, token, 17, -1500);
      }
      decode.sink(layer, CLOSE, 0.35f).sink(layer, 0, 0.5f);
    }
    return decode.feature(4, CLOSE, 20, 90000);
  }

  @Test
  void findsPlantedSinksAtTheirTokensAndBlocks() {
    DecodeReport report = planted().report();
    assertThat(report.tokens()).isEqualTo(ROLES.size());
    assertThat(report.sinks())
        .extracting(
            AttentionSink::layer,
            AttentionSink::token,
            AttentionSink::role,
            AttentionSink::intermediate)
        .containsExactly(
            tuple(2, 0, TokenRole.BOS, false),
            tuple(2, CLOSE, TokenRole.AUDIO_CLOSE, true),
            tuple(3, 0, TokenRole.BOS, false),
            tuple(3, CLOSE, TokenRole.AUDIO_CLOSE, true),
            tuple(4, 0, TokenRole.BOS, false),
            tuple(4, CLOSE, TokenRole.AUDIO_CLOSE, true));
    AttentionSink bos = report.sinks().get(0);
    assertThat(bos.rules()).containsExactly("HEAD_SHARE", "MEDIAN_RATIO");
    assertThat(bos.headShare()).isEqualTo(1);
    assertThat(bos.alpha()).isBetween(0.5, 0.52); // its own query gives it all
    assertThat(report.sinks().get(1).rules()).containsExactly("MEDIAN_RATIO");
    assertThat(report.headShare()[0]).isCloseTo(3 / 5f, within(1e-6f));
    assertThat(report.headShare()[CLOSE]).isZero();
  }

  @Test
  void findsPlantedFeaturesAtTheirIndices() {
    DecodeReport report = planted().report();
    assertThat(report.massive())
        .extracting(MassiveToken::layer, MassiveToken::token)
        .containsExactly(
            tuple(2, 0),
            tuple(2, CLOSE),
            tuple(3, 0),
            tuple(3, CLOSE),
            tuple(4, 0),
            tuple(4, CLOSE));
    MassiveToken close = report.massive().get(1);
    assertThat(close.features()).extracting(MassiveToken.Feature::index).containsExactly(5, 17);
    assertThat(close.features().get(1).value()).isEqualTo(-1500);
    assertThat(close.features()).allMatch(MassiveToken.Feature::sun);
    assertThat(close.jaccardWithFirst()).isEqualTo(1);
    assertThat(report.massive().get(5).jaccardWithFirst()).isCloseTo(2 / 3.0, within(1e-12));
    assertThat(report.layers().get(2).peakRatio(0))
        .isCloseTo(2000 / report.layers().get(2).median(), within(1e-9));
  }

  @Test
  void evenAttentionAndRandomStatesShowNothing() {
    DecodeReport report = new PlantedDecode(ROLES, 5, 8).report();
    assertThat(report.sinks()).isEmpty();
    assertThat(report.massive()).isEmpty();
    assertThat(report.secondarySinks()).isEmpty();
    assertThat(report.faults()).isEmpty();
  }

  @Test
  void secondarySinkHasOnsetAndLifetime() {
    SecondarySink found = planted().report().secondarySinks().get(0);
    assertThat(found.token()).isEqualTo(CLOSE);
    assertThat(found.onset()).isEqualTo(2);
    assertThat(found.lifetime()).isEqualTo(2); // at layer 4 feature 20 turns it away
    assertThat(found.largestCosine()).isGreaterThan(0.99);
  }

  @Test
  void aGapMakesTwoRuns() {
    PlantedDecode decode = new PlantedDecode(ROLES, 6, 2);
    for (int layer : new int[] {1, 2, 4, 5, 6}) {
      decode.state(layer, 0, 1).state(layer, 7, -2);
    }
    assertThat(decode.report().secondarySinks())
        .extracting(SecondarySink::token, SecondarySink::onset, SecondarySink::lifetime)
        .containsExactly(tuple(7, 1, 2), tuple(7, 4, 3));
  }

  @Test
  void wordsWithoutVideoHaveNoVideoSegment() {
    Map<Segment, Double> mass = mass(PlantedDecode.roles(10, 0, 4, 8));
    assertThat(mass).containsOnlyKeys(Segment.BOS, Segment.AUDIO, Segment.PROMPT, Segment.RESPONSE);
    assertThat(sum(mass)).isCloseTo(1, within(1e-5));
  }

  @Test
  void lipsWithoutAudioHaveNoAudioSegment() {
    Map<Segment, Double> mass = mass(PlantedDecode.roles(0, 10, 4, 8));
    assertThat(mass).containsOnlyKeys(Segment.BOS, Segment.VIDEO, Segment.PROMPT, Segment.RESPONSE);
    assertThat(sum(mass)).isCloseTo(1, within(1e-5));
  }

  private static Map<Segment, Double> mass(List<TokenRole> roles) {
    DecodeReport report = new PlantedDecode(roles, 2, 1).report();
    return report.layers().get(1).attention().orElseThrow().mass();
  }

  private static double sum(Map<Segment, Double> mass) {
    return mass.values().stream().mapToDouble(Double::doubleValue).sum();
  }

  @Test
  void oneTokenIsReportedWithoutLosses() {
    DecodeReport report = new PlantedDecode(List.of(TokenRole.BOS), 3, 1).report();
    assertThat(report.tokens()).isEqualTo(1);
    assertThat(report.layers()).hasSize(4);
    assertThat(report.sinks()).isEmpty();
    assertThat(report.decorrelation().paper()).isNaN();
    assertThat(report.toMap()).containsEntry("decorrelationLoss", null);
  }

  @Test
  void noTokensGiveAnEmptyReport() {
    DecodeSnapshot nothing = new DecodeSnapshot(List.of(), List.of());
    DecodeReport report = SinkMonitor.report(new DecodeId("s", 0, 0, "m", 0), nothing);
    assertThat(report.isEmpty()).isTrue();
    assertThat(report.faults()).hasSize(1);
  }

  @Test
  void zeroStatesAreNamedAsAFault() {
    PlantedDecode decode = new PlantedDecode(ROLES, 2, 1);
    for (int token = 0; token < ROLES.size(); token++) {
      decode.state(1, token, 0);
    }
    DecodeReport report = decode.report();
    assertThat(report.massive()).isEmpty();
    assertThat(report.faults())
        .containsExactly("layer 1: median magnitude 0: massive cannot be told");
    assertThat(report.layers().get(1).cosineToFirst()).containsOnly(0);
  }

  @Test
  void valuesThatAreNotFiniteAreNamedAsFaults() {
    PlantedDecode decode = new PlantedDecode(ROLES, 3, 1);
    decode.feature(1, 3, 4, Float.NaN).feature(1, 4, 4, Float.NEGATIVE_INFINITY);
    decode.attention(2, 0, Float.NaN);
    DecodeReport report = decode.report();
    assertThat(report.faults())
        .containsExactly(
            "layer 1: residual stream: 2 values not finite",
            "layer 2: attention weights: 1 values not finite");
    assertThat(report.massive()).isEmpty();
  }

  @Test
  void sequenceWithoutBosIsComparedWithItsFirstToken() {
    List<TokenRole> text = Collections.nCopies(20, TokenRole.RESPONSE);
    PlantedDecode decode = new PlantedDecode(text, 3, 1).sink(2, 0, 0.5f).sink(2, 7, 0.4f);
    DecodeReport report = decode.state(2, 0, 3).state(2, 7, 1).report();
    assertThat(report.layers().get(2).cosineToFirst()[0]).isCloseTo(1, within(1e-6f));
    assertThat(report.decorrelation().paper()).isPositive();
    assertThat(report.secondarySinks()).extracting(SecondarySink::token).containsExactly(7);
    assertThat(report.sinks())
        .extracting(AttentionSink::token, AttentionSink::intermediate)
        .containsExactly(tuple(0, false), tuple(7, true));
    assertThat(report.origins()).extracting(SpikeOrigin::token).containsExactly(0, 7);
  }

  @Test
  void encoderLayersNeedNoAttention() {
    LayerSnapshot layer =
        LayerSnapshot.summary(
            1, StreamStats.of(new float[] {1, 2, 3, 4}, 2, 2), Optional.empty(), List.of());
    DecodeSnapshot decode =
        new DecodeSnapshot(List.of(TokenRole.VIDEO, TokenRole.VIDEO), List.of(layer));
    DecodeReport report = SinkMonitor.report(new DecodeId("s", 0, 0, "m", 0), decode);
    assertThat(report.sinks()).isEmpty();
    assertThat(report.headShare()).isEmpty();
    assertThat(report.layers().get(0).median()).isEqualTo(2.5);
  }
}

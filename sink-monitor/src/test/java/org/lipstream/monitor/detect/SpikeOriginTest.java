package org.lipstream.monitor.detect;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.lipstream.monitor.probe.Component;
import org.lipstream.monitor.probe.ComponentStats;
import org.lipstream.monitor.probe.TokenRole;
import org.lipstream.monitor.report.ComponentReport;
import org.lipstream.monitor.report.SpikeOrigin;

class SpikeOriginTest {
  private static final List<TokenRole> ROLES = PlantedDecode.roles(8, 0, 4, 8);
  private static final int SPIKE = 9;

  /** A massive feature at layer 2 whose components have these magnitudes in the others' medians. */
  private static SpikeOrigin origin(Map<Component, Float> spikes) {
    PlantedDecode decode = new PlantedDecode(ROLES, 3, 4);
    decode.feature(2, SPIKE, 6, 5000).feature(3, SPIKE, 6, 5000);
    spikes.forEach((component, spike) -> decode.component(2, peaks(component, spike)));
    List<SpikeOrigin> origins = decode.report().origins();
    assertThat(origins).extracting(SpikeOrigin::token).containsExactly(0, SPIKE);
    return origins.get(1);
  }

  private static ComponentStats peaks(Component component, float spike) {
    float[] peaks = new float[ROLES.size()];
    Arrays.fill(peaks, -2);
    peaks[SPIKE] = -2 * spike;
    return new ComponentStats(component, new int[peaks.length], peaks);
  }

  @Test
  void isTheGateWhereTheWholeFeedForwardPathStandsOut() {
    SpikeOrigin origin =
        origin(
            Map.of(
                Component.ATTENTION_OUT, 1f,
                Component.GATE, 8f,
                Component.ACT_UP, 60f,
                Component.DOWN, 900f));
    assertThat(origin.layer()).isEqualTo(2);
    assertThat(origin.feature()).isEqualTo(6);
    assertThat(origin.stage()).contains(Component.GATE);
    assertThat(origin.ratios()).containsEntry(Component.DOWN, 900.0);
  }

  @Test
  void isDownWhereItsInputIsOrdinary() {
    SpikeOrigin origin =
        origin(
            Map.of(
                Component.ATTENTION_OUT, 1f,
                Component.GATE, 9f,
                Component.ACT_UP, 2f,
                Component.DOWN, 900f));
    assertThat(origin.stage()).contains(Component.DOWN);
  }

  @Test
  void isAttentionWhereThatWritesMore() {
    SpikeOrigin origin =
        origin(Map.of(Component.ATTENTION_OUT, 800f, Component.ACT_UP, 70f, Component.DOWN, 90f));
    assertThat(origin.stage()).contains(Component.ATTENTION_OUT);
  }

  @Test
  void isUnknownWithoutComponents() {
    assertThat(origin(Map.of()).stage()).isEmpty();
  }

  @Test
  void componentReportNamesTheLargestTokenButTheFirst() {
    ComponentReport report = ComponentPeaks.report(peaks(Component.DOWN, 30), JudgedTokens.decoder(ROLES));
    assertThat(report.first()).isEqualTo(2);
    assertThat(report.median()).isEqualTo(2);
    assertThat(report.token()).isEqualTo(SPIKE);
    assertThat(report.value()).isEqualTo(-60);
  }
}

package org.lipstream.monitor.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.lipstream.monitor.detect.PlantedDecode;
import org.lipstream.monitor.probe.TokenRole;

class ReportDigestTest {
  private static final DecodeReport REPORT =
      new PlantedDecode(PlantedDecode.roles(9, 0, 2, 8), 3, 1)
          .sink(2, 4, 0.6f)
          .feature(2, 4, 3, -4000)
          .report();

  @Test
  void hasTheLargestAndMeanOfEachRole() {
    ReportDigest digest = ReportDigest.of(REPORT);
    float[] alpha = REPORT.layers().get(2).attention().orElseThrow().alpha();
    Cell audio = new Cell(2, TokenRole.AUDIO, Measure.ALPHA);
    assertThat(digest.values().get(audio)).isEqualTo((double) alpha[4]);
    assertThat(digest.values().get(new Cell(2, TokenRole.AUDIO, Measure.SINK_SHARE)))
        .isCloseTo(1 / 9.0, within(1e-12));
    assertThat(digest.values().get(new Cell(2, TokenRole.AUDIO, Measure.PEAK_RATIO)))
        .isEqualTo(REPORT.layers().get(2).peakRatio(4));
    assertThat(digest.values().get(new Cell(2, TokenRole.BOS, Measure.COSINE)))
        .isCloseTo(1, within(1e-6));
    assertThat(digest.values()).doesNotContainKey(new Cell(0, TokenRole.BOS, Measure.ALPHA));
    assertThat(digest.sinks()).extracting(SinkSite::token).containsExactly(4);
    assertThat(digest.massive()).extracting(MassiveSite::feature).containsExactly(3);
    assertThat(digest.shows(2, TokenRole.AUDIO)).isTrue();
    assertThat(digest.shows(2, TokenRole.VIDEO)).isFalse();
    assertThat(digest.shows(9, TokenRole.AUDIO)).isFalse();
  }

  @Test
  void comesBackFromItsMap() {
    ReportDigest digest = ReportDigest.of(REPORT);
    assertThat(ReportDigest.from(digest.toMap())).isEqualTo(digest);
  }

  @Test
  void mapWithoutAFieldIsRefusedByName() {
    assertThatThrownBy(() -> ReportDigest.from(Map.of("values", List.of())))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("session: null (expected: a String)");
  }
}

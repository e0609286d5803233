package org.lipstream.ingest.media;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class TimelineTest {
  @Test
  void countsFromTheOrigin() {
    assertThat(new Timeline(5_000_000).mediaTimeUs(5_040_000, 40_000)).isEqualTo(40_000);
  }

  @Test
  void believesGapsThatMediaCanHave() {
    assertThat(new Timeline(0).mediaTimeUs(60_000_000, 40_000)).isEqualTo(60_000_000);
  }

  @Test
  void goesOnWhereItStandsWhenAClockIsSetAnew() {
    Timeline timeline = new Timeline(0);
    assertThat(timeline.mediaTimeUs(95_443_000_000L, 2_000_000)).isEqualTo(2_000_000);
    assertThat(timeline.mediaTimeUs(95_443_040_000L, 2_040_000)).isEqualTo(2_040_000);
    assertThat(timeline.mediaTimeUs(0, 3_000_000)).isEqualTo(3_000_000);
    assertThat(timeline.mediaTimeUs(40_000, 3_040_000)).isEqualTo(3_040_000);
  }
}

package org.lipstream.ingest.publish;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.time.InstantSource;
import org.junit.jupiter.api.Test;

class PaceTest {
  private long nowMs = 1_000;

  /** Time that goes on by a millisecond whenever it is read. */
  private final InstantSource clock = () -> Instant.ofEpochMilli(nowMs++);

  @Test
  void waitsUntilMediaHaveHappened() {
    Pace pace = Pace.of(1, clock);
    pace.await(50);
    assertThat(nowMs).isBetween(1_050L, 1_060L);
  }

  @Test
  void halvesTheWaitAtDoubleSpeed() {
    Pace pace = Pace.of(2, clock);
    pace.await(50);
    assertThat(nowMs).isBetween(1_025L, 1_035L);
  }

  @Test
  void neverWaitsAtSpeedZero() {
    Pace.of(0, clock).await(1_000_000);
    assertThat(nowMs).isEqualTo(1_000);
  }

  @Test
  void letsTimestampsGetAheadOnlySoFar() {
    Pace pace = Pace.of(0, clock).atMostAhead(500, 1_000, clock);
    pace.await(400);
    assertThat(nowMs).isLessThan(1_010);
    pace.await(550);
    assertThat(nowMs).isBetween(1_050L, 1_060L);
  }

  @Test
  void stopsWaitingWhenInterrupted() {
    Pace pace = Pace.of(1, clock);
    Thread.currentThread().interrupt();
    pace.await(1_000_000);
    assertThat(Thread.interrupted()).isTrue();
    assertThat(nowMs).isLessThan(1_010);
  }
}

package org.lipstream.app.topology;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.lipstream.ingest.record.Topics;

/** A broker that is down and a machine that is slow are no publisher's silence. */
class LogClockTest {
  private static final int PARTITION = 3;
  private static final long TICK_MS = 50;

  private final LogAnswers answers = new LogAnswers();
  private final LogClock clock = new LogClock(answers, PARTITION);
  private long nowMs;
  private long soundEnd;
  private long lipsEnd;

  @Test
  void goesOnWhileBrokersAnswerThatNothingCame() {
    assertThat(pass(10_000, true)).isBetween(9_000L, 10_000L);
  }

  @Test
  void standsStillWhileABrokerDoesNotAnswerAndWhilePublishersFindTheirWayBack() {
    write();
    read();
    long before = pass(1_000, true);
    assertThat(before).isBetween(500L, 1_000L);
    assertThat(pass(12_000, false)).as("what was answered before").isLessThanOrEqualTo(250);
    assertThat(pass(5_000, true)).as("while they settle").isLessThanOrEqualTo(250);
    assertThat(pass(5_000, true)).isBetween(4_000L, 5_000L);
  }

  @Test
  void standsStillWhileWhatHasComeIsNotRead() {
    write();
    read();
    pass(1_000, true);
    write();
    assertThat(pass(8_000, true)).as("up to what had come").isLessThanOrEqualTo(250);
    read();
    assertThat(pass(TICK_MS, true)).as("what was read late came in between").isLessThan(501);
    pass(1_000, true);
    assertThat(pass(5_000, true)).isBetween(4_000L, 5_000L);
  }

  @Test
  void goesOnThoughWhatStandsAtTheLogsEndIsNoRecord() {
    soundEnd = 7;
    assertThat(pass(59_000, true)).isZero();
    pass(2_000, true);
    assertThat(pass(5_000, true)).as("nothing was read since the start").isPositive();
    write();
    read();
    soundEnd++;
    pass(61_000, true);
    assertThat(pass(5_000, true)).as("nothing was read for long").isBetween(4_000L, 5_000L);
  }

  @Test
  void aSlowAskerIsNoBrokerThatIsDown() {
    answers.answered(PARTITION, 0, Map.of());
    answers.answered(PARTITION, 9_000, Map.of());
    answers.answered(PARTITION, 9_250, Map.of());
    assertThat(answers.last(PARTITION).orElseThrow().answeredMs()).isEqualTo(1_250);
  }

  private void write() {
    soundEnd++;
    lipsEnd++;
  }

  private void read() {
    clock.read(Topics.AUDIO, soundEnd - 1);
    clock.read(Topics.LIPS, lipsEnd - 1);
  }

  /** The machine's time passes; brokers are asked every 250 ms. */
  private long pass(long ms, boolean answering) {
    long passedMs = 0;
    for (long endMs = nowMs + ms; nowMs < endMs; nowMs += TICK_MS) {
      if (nowMs % 250 == 0) {
        if (answering) {
          answers.answered(PARTITION, nowMs, Map.of(Topics.AUDIO, soundEnd, Topics.LIPS, lipsEnd));
        } else {
          answers.unanswered(PARTITION);
        }
      }
      passedMs += clock.passed(TICK_MS);
    }
    return passedMs;
  }
}

package org.lipstream.app.dashboard.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

class PressureTest {
  private Instant now = Instant.ofEpochMilli(1_000);
  private final Pressure pressure = new Pressure(() -> now);

  @Test
  void aClientInALoopIsRefusedAndOthersAreNot() {
    int answered = 0;
    for (int i = 0; i < 5_000; i++) {
      answered += pressure.allows("10.0.0.1") ? 1 : 0;
    }
    assertThat(answered).isEqualTo(500);
    assertThat(pressure.allows("10.0.0.2")).isTrue();
    now = now.plusSeconds(2);
    answered = 0;
    for (int i = 0; i < 5_000; i++) {
      answered += pressure.allows("10.0.0.1") ? 1 : 0;
    }
    assertThat(answered).as("50 a second").isEqualTo(100);
  }

  @Test
  void slowQuestionsLeaveThreadsToOthers() throws Exception {
    ExecutorService threads = Executors.newCachedThreadPool();
    CountDownLatch asked = new CountDownLatch(6);
    CountDownLatch end = new CountDownLatch(1);
    List<Future<String>> slow = new ArrayList<>();
    for (int i = 0; i < 6; i++) {
      slow.add(threads.submit(() -> pressure.ask(() -> answerAt(asked, end))));
    }
    asked.await();
    assertThatThrownBy(() -> pressure.ask(() -> "at once"))
        .isInstanceOf(Pressure.BusyException.class);
    end.countDown();
    for (Future<String> each : slow) {
      assertThat(each.get()).isEqualTo("late");
    }
    assertThat(pressure.ask(() -> "at once")).isEqualTo("at once");
    threads.shutdown();
  }

  private static String answerAt(CountDownLatch asked, CountDownLatch end) {
    asked.countDown();
    try {
      end.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    return "late";
  }
}

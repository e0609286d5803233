package org.lipstream.app.lab.bench.peers;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class StopwatchTest {

  @Test
  void theFirstTokenIsThePromptsAndTheOthersShareTheRest() {
    AtomicLong clock = new AtomicLong(100);
    AtomicLong processor = new AtomicLong(5);
    Stopwatch watch = new Stopwatch(clock::get, processor::get);
    clock.set(150);
    processor.set(95);
    watch.first();
    clock.set(180);
    processor.set(155);
    assertThat(watch.stop(4, "said")).isEqualTo(new Timing(50, 10, 90, 20, "said"));
  }
}

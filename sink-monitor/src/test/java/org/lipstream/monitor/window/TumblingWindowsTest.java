package org.lipstream.monitor.window;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.lipstream.monitor.report.Digests;

class TumblingWindowsTest {
  private final TumblingWindows windows = new TumblingWindows(10_000, 5_000);

  @Test
  void closesWithCountMeanAndP95() {
    for (int i = 1; i <= 40; i++) {
      assertThat(windows.accept(Digests.of("s", 100L * i, i))).isEmpty();
    }
    List<ClosedWindow> closed = windows.accept(Digests.of("s", 15_000, 99));
    assertThat(closed).hasSize(1);
    ClosedWindow window = closed.get(0);
    assertThat(window.startMs()).isZero();
    assertThat(window.endMs()).isEqualTo(10_000);
    assertThat(window.decodes()).isEqualTo(40);
    Aggregate aggregate = window.cells().get(Digests.PEAK);
    assertThat(aggregate.count()).isEqualTo(40);
    assertThat(aggregate.mean()).isCloseTo(20.5, within(1e-12));
    assertThat(aggregate.p95()).isEqualTo(38);
    assertThat(window.toMap()).containsEntry("model", "m").containsEntry("decodes", 40);
  }

  @Test
  void takesWhatIsOutOfOrderWithinTheGraceAndCountsWhatIsLate() {
    windows.accept(Digests.of("s", 3_000, 1));
    windows.accept(Digests.of("s", 14_000, 2));
    windows.accept(Digests.of("s", 9_000, 3));
    List<ClosedWindow> closed = windows.accept(Digests.of("s", 15_000, 4));
    assertThat(closed).extracting(ClosedWindow::decodes).containsExactly(2);
    assertThat(windows.accept(Digests.of("s", 8_000, 5))).isEmpty();
    assertThat(windows.late()).isEqualTo(1);
    assertThat(windows.advance(25_000)).extracting(ClosedWindow::decodes).containsExactly(2);
  }

  @Test
  void takesARepeatedReportOnce() {
    windows.accept(Digests.of("s", 1_000, 1));
    windows.accept(Digests.of("s", 1_000, 1));
    assertThat(windows.repeated()).isEqualTo(1);
    assertThat(windows.advance(20_000)).extracting(ClosedWindow::decodes).containsExactly(1);
  }

  @Test
  void emptyReportOpensNoWindowButMovesTime() {
    windows.accept(Digests.of("s", 1_000, 1));
    assertThat(windows.accept(Digests.empty(40_000))).hasSize(1);
    assertThat(windows.empty()).isEqualTo(1);
    assertThat(windows.advance(90_000)).isEmpty();
  }

  @Test
  void p95IsTheNearestRank() {
    double[] hundred = IntStream.rangeClosed(1, 100).asDoubleStream().toArray();
    assertThat(Aggregate.of(hundred).p95()).isEqualTo(95);
    assertThat(Aggregate.of(new double[] {7}).p95()).isEqualTo(7);
    assertThatThrownBy(() -> Aggregate.of(new double[0])).hasMessage("values: 0 (expected: >= 1)");
  }

  @Test
  void sizeMustBePositive() {
    assertThatThrownBy(() -> new TumblingWindows(0, 0)).hasMessage("sizeMs: 0 (expected: >= 1)");
  }
}

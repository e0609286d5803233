package org.lipstream.app.lab.bench.peers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class RoundsTest {
  private final List<String> turns = new ArrayList<>();

  /** Takes as long as the number of answers that it has given. */
  private final class Planted implements Contestant {
    private final String name;
    private int answers;

    Planted(String name) {
      this.name = name;
    }

    @Override
    public int[] encode(String text) {
      throw new AssertionError();
    }

    @Override
    public Timing time(String prompt, int tokens) {
      turns.add(name);
      answers++;
      return new Timing(answers, tokens, 0, 0, prompt + name);
    }

    @Override
    public void close() {}
  }

  @Test
  void eachBeginsInItsTurnAndWarmingUpDoesNotCount() {
    List<List<Timing>> timings =
        new Rounds(1, 3)
            .play(List.of(new Planted("a"), new Planted("b"), new Planted("c")), "say ", 7);
    assertThat(turns).containsExactly("c", "a", "b", "a", "b", "c", "b", "c", "a", "c", "a", "b");
    assertThat(timings).hasSize(3).allSatisfy(one -> assertThat(one).hasSize(3));
    assertThat(timings.get(1)).extracting(Timing::prefillNanos).containsExactly(2L, 3L, 4L);
    assertThat(timings.get(1)).extracting(Timing::answer).containsOnly("say b");
    assertThat(timings.get(2)).extracting(Timing::tokenNanos).containsOnly(7L);
  }

  @Test
  void refusesNoRounds() {
    assertThatThrownBy(() -> new Rounds(3, 0))
        .hasMessage("rounds: 0, before them 3 (expected: >= 1, >= 0)");
  }
}

package org.lipstream.app.lab.bench.peers;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.lipstream.app.lab.evaluation.Conditions;

class EntrantFiguresTest {
  private static final int PROMPT_TOKENS = 100;
  private static final List<Entrant> ENTRANTS = List.of(Entrant.PYTORCH, Entrant.LLAMA_CPP_F32);

  /** The machine is 1 to 5 times as slow in a round; ours takes twice the peer's time a token. */
  private static List<List<Timing>> planted(String ours, String peers) {
    int[] slowness = {5, 1, 3, 2, 4};
    return List.of(
        IntStream.of(slowness)
            .mapToObj(s -> new Timing(s * 300_000_000L, s * 20_000_000L, 1, s * 40L, ours))
            .toList(),
        IntStream.of(slowness)
            .mapToObj(s -> new Timing(s * 200_000_000L, s * 10_000_000L, 1, s * 10L, peers))
            .toList());
  }

  private static List<EntrantFigures> figures(String ours, String peers) {
    return EntrantFigures.of(ENTRANTS, planted(ours, peers), List.of(700L, 600L), PROMPT_TOKENS);
  }

  @Test
  void ratiosAreOfTheSameRoundAndDoNotFeelASlowMachine() {
    EntrantFigures ours = figures("same", "same").get(0);
    assertThat(ours.tokenRatio()).isEqualTo(new Quartiles(2, 2, 2));
    assertThat(ours.tokenProcessorRatio()).isEqualTo(new Quartiles(4, 4, 4));
    assertThat(ours.prefillRatio()).isEqualTo(new Quartiles(1.5, 1.5, 1.5));
    assertThat(ours.tokenMs()).isEqualTo(new Quartiles(40, 60, 80));
    assertThat(ours.prefillTokensASecond().median()).isEqualTo(PROMPT_TOKENS / 0.9);
    assertThat(figures("same", "same").get(1).tokenRatio()).isEqualTo(new Quartiles(1, 1, 1));
  }

  @Test
  void quartilesLieOnTheLineBetweenTwoValues() {
    assertThat(Quartiles.of(4, 1, 3, 2)).isEqualTo(new Quartiles(1.75, 2.5, 3.25));
    assertThat(Quartiles.of(7)).isEqualTo(new Quartiles(7, 7, 7));
    assertThat(Quartiles.of(4, 1, 3, 2).text(1)).isEqualTo("2.5 (1.8 to 3.3)");
  }

  @Test
  void thePageSaysWhetherAllWriteTheSame() {
    assertThat(page(figures("it is so", "it is so")))
        .contains("| ours, PyTorch, float32 | 2.00 (2.00 to 2.00) | 4.00 (4.00 to 4.00) |")
        .contains("| llama.cpp, float32 | 1.00")
        .contains("llama.cpp says of itself:\n`build: 1`.")
        .contains("All of them write the same text of 8 tokens.");
    assertThat(page(figures("it is so", "it was so")))
        .contains("They do NOT write the same:")
        .contains("- llama.cpp, float32: it was so");
  }

  private static String page(List<EntrantFigures> figures) {
    PeersResult result =
        new PeersResult(
            Conditions.here(),
            "build: 1",
            1,
            PROMPT_TOKENS,
            8,
            5,
            List.of(new PeersResult.Heat("135M", 32, figures)));
    assertThat(result.isUnanimous())
        .isEqualTo(figures.get(0).answer().equals(figures.get(1).answer()));
    return PeersTable.of(result);
  }
}

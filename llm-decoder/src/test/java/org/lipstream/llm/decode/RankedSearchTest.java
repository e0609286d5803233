package org.lipstream.llm.decode;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class RankedSearchTest {
  private static final int END = 3;
  private static final Limits LIMITS = new Limits(4, Set.of(END));

  @Test
  void manyBeamsFindTheTextOfTheBestMeanAmongAllTexts() {
    for (int seed = 0; seed < 20; seed++) {
      float[][] table = table(seed);
      List<Answer> all = new ArrayList<>();
      enumerate(table, Path.START, 0, all);
      Answer best = all.stream().max(Comparator.comparingDouble(Answer::score)).orElseThrow();
      List<Answer> found =
          new CandidateSearch(200).ranked(new ScriptedText(table), new int[0], LIMITS);
      assertThat(found.get(0).tokens()).as("seed %d", seed).isEqualTo(best.tokens());
      assertThat(found.get(0).score()).isCloseTo(best.score(), within(1e-6));
    }
  }

  /** All texts up to the limit, scored without a search. */
  private static void enumerate(float[][] table, Path path, int row, List<Answer> all) {
    double[] next = LogSoftmax.of(table[row]);
    for (int token = 0; token < next.length; token++) {
      Path longer = path.with(token, next[token]);
      if (token == END || longer.length() == LIMITS.maxNewTokens()) {
        all.add(Answer.byMean(longer, LIMITS));
      } else {
        enumerate(table, longer, token + 1, all);
      }
    }
  }

  @Test
  void stopsAsSoonAsSoManyAnswersAreFinished() {
    // Every text may end at once or go on for good: at each step one of the best two ends.
    float[][] table = {{2, 1, 0, 1.5f}, {2, 1, 0, 1.5f}, {2, 1, 0, 1.5f}, {2, 1, 0, 1.5f}, {}};
    Limits far = new Limits(100, Set.of(END));
    List<Answer> answers = new CandidateSearch(2).ranked(new ScriptedText(table), new int[0], far);
    assertThat(answers).hasSize(2);
    assertThat(answers).extracting(answer -> answer.tokens().size()).allMatch(size -> size < 4);
  }

  @Test
  void anotherTextTakesThePlaceOfOneThatEnds() {
    float[][] table = {{1, 0.9f, 0.8f, 2}, {1, 0, 0, 0}, {1, 0, 0, 0}, {1, 0, 0, 0}, {}};
    ScriptedText script = new ScriptedText(table);
    new CandidateSearch(3).ranked(script, new int[0], new Limits(2, Set.of(END)));
    assertThat(script.texts).isEqualTo(3);
  }

  @Test
  void oneBeamIsGreedy() {
    float[][] table = table(5);
    Answer greedy =
        new GreedySearch().decode(new ScriptedText(table), new int[1][0], LIMITS).get(0);
    Answer beam = new CandidateSearch(1).ranked(new ScriptedText(table), new int[0], LIMITS).get(0);
    assertThat(beam.tokens()).isEqualTo(greedy.tokens());
  }

  @Test
  void anImpossibleTokenIsNeverTaken() {
    float never = Float.NEGATIVE_INFINITY;
    float[][] table = {{never, 0, never, never}, {}, {never, never, never, 0}, {}, {}};
    assertThat(
            new CandidateSearch(4)
                .ranked(new ScriptedText(table), new int[0], LIMITS).stream().map(Answer::tokens))
        .containsExactly(List.of(1));
    assertThat(
            new SampledSearch(4, 1, 7)
                .ranked(new ScriptedText(table), new int[0], LIMITS).stream().map(Answer::tokens))
        .allMatch(List.of(1)::equals);
  }

  @Test
  void aPrefixBeginsEveryAnswerAndIsScored() {
    float[][] table = table(9);
    for (RankedSearch search : List.of(new CandidateSearch(3), new SampledSearch(3, 1, 1))) {
      for (Answer answer : search.ranked(new ScriptedText(table), new int[] {2, 0}, LIMITS)) {
        assertThat(answer.tokens()).startsWith(2, 0);
        assertThat(answer.logProbabilities().get(0))
            .isCloseTo(LogSoftmax.of(table[0])[2], within(1e-6));
      }
    }
  }

  @Test
  void samplesAreAsFrequentAsTheyAreProbableAndTheSameForTheSameSeed() {
    float[][] table = {{0, 1, 2, -20}, {-20, -20, -20, 20}, {-20, -20, -20, 20}, {0, 0, 0, 20}, {}};
    SampledSearch search = new SampledSearch(4_000, 2, 3);
    List<Answer> drawn = search.ranked(new ScriptedText(table), new int[0], LIMITS);
    double[] odds = {1, Math.exp(0.5), Math.exp(1)}; // at temperature 2
    double sum = odds[0] + odds[1] + odds[2];
    for (int token = 0; token < 3; token++) {
      List<Integer> text = List.of(token);
      long count = drawn.stream().filter(answer -> answer.tokens().equals(text)).count();
      assertThat(count / 4_000.0).isCloseTo(odds[token] / sum, within(0.03));
    }
    assertThat(search.ranked(new ScriptedText(table), new int[0], LIMITS)).isEqualTo(drawn);
  }

  @Test
  void coldSamplesAreGreedy() {
    float[][] table = table(5);
    Answer greedy =
        new GreedySearch().decode(new ScriptedText(table), new int[1][0], LIMITS).get(0);
    assertThat(new SampledSearch(3, 0.001, 1).ranked(new ScriptedText(table), new int[0], LIMITS))
        .allMatch(answer -> answer.tokens().equals(greedy.tokens()));
  }

  @Test
  void refusesSeveralPrompts() {
    assertThatThrownBy(
            () -> new CandidateSearch(2).decode(new ScriptedText(table(1)), new int[2][0], LIMITS))
        .hasMessage("prompts: 2 (expected: 1)");
  }

  private static float[][] table(int seed) {
    Random random = new Random(seed);
    float[][] table = new float[END + 2][END + 1];
    for (float[] row : table) {
      for (int token = 0; token < row.length; token++) {
        row[token] = (float) random.nextGaussian();
      }
    }
    return table;
  }
}

package org.lipstream.llm.decode;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.lipstream.llm.decode.ScriptedNextToken.probabilities;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SearchTest {
  private static final int END = 0;
  private static final Set<Integer> ENDS = Set.of(END);

  /** Token 1 looks better at first, but what follows 2 is nearly certain. */
  private static float[] misleading(List<Integer> text) {
    if (text.size() == 1) {
      return probabilities(0.05, 0.50, 0.45);
    }
    if (text.size() == 3) {
      return probabilities(0.98, 0.01, 0.01);
    }
    return text.get(1) == 1 ? probabilities(0.32, 0.34, 0.34) : probabilities(0.02, 0.96, 0.02);
  }

  @Test
  void greedyFollowsTheLikeliestTokenToItsEnd() {
    ScriptedNextToken scores = new ScriptedNextToken(1, SearchTest::misleading);
    Answer answer = new GreedySearch().decode(scores, new Limits(9, ENDS)).get(0);
    assertThat(answer.tokens()).containsExactly(1, 1);
    assertThat(answer.ended()).isTrue();
    assertThat(Math.exp(answer.logProbabilities().get(0))).isCloseTo(0.50, within(1e-6));
    assertThat(Math.exp(answer.logProbabilities().get(1))).isCloseTo(0.34, within(1e-6));
    assertThat(answer.score()).isCloseTo(Math.log(0.50 * 0.34 * 0.98), within(1e-6));
  }

  @Test
  void beamsFindWhatGreedyMisses() {
    ScriptedNextToken scores = new ScriptedNextToken(1, SearchTest::misleading);
    Answer answer = new BeamSearch(2, 1).decode(scores, new Limits(9, ENDS)).get(0);
    assertThat(answer.tokens()).containsExactly(2, 1);
    assertThat(answer.ended()).isTrue();
    assertThat(Math.exp(answer.logProbabilities().get(1))).isCloseTo(0.96, within(1e-6));
    assertThat(answer.score()).isCloseTo(Math.log(0.45 * 0.96 * 0.98) / 3, within(1e-6));
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3})
  void answersStopAtTheLimit(int limit) {
    Function<List<Integer>, float[]> never = text -> probabilities(0.1, 0.2, 0.7);
    for (Search search : List.of(new GreedySearch(), new BeamSearch(3, 1))) {
      Answer answer =
          search.decode(new ScriptedNextToken(1, never), new Limits(limit, ENDS)).get(0);
      assertThat(answer.tokens()).hasSize(limit).containsOnly(2);
      assertThat(answer.ended()).isFalse();
    }
  }

  @Test
  void forcedPrefixIsKeptAndScored() {
    for (Search search : List.of(new GreedySearch(), new BeamSearch(2, 1))) {
      ScriptedNextToken scores = new ScriptedNextToken(1, SearchTest::misleading);
      Answer answer = search.decode(scores, new int[][] {{2}}, new Limits(9, ENDS)).get(0);
      assertThat(answer.tokens()).containsExactly(2, 1);
      assertThat(Math.exp(answer.logProbabilities().get(0))).isCloseTo(0.45, within(1e-6));
    }
    ScriptedNextToken scores = new ScriptedNextToken(1, SearchTest::misleading);
    assertThatThrownBy(
            () -> new GreedySearch().decode(scores, new int[][] {{2, 1}}, new Limits(2, ENDS)))
        .hasMessage("prefix: 2 tokens (expected: below maxNewTokens 2)");
  }

  @Test
  void endedAnswersLeaveTheBatch() {
    // Prompt p says p ones, then ends.
    ScriptedNextToken scores =
        new ScriptedNextToken(
            3,
            text ->
                text.size() - 1 < text.get(0) ? probabilities(0.1, 0.9) : probabilities(0.9, 0.1));
    List<Answer> answers = new GreedySearch().decode(scores, new Limits(9, ENDS));
    assertThat(answers.stream().map(Answer::tokens))
        .containsExactly(List.of(), List.of(1), List.of(1, 1));
    assertThat(scores.batchSizes).containsExactly(2, 1);
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  void enoughBeamsFindTheBestOfAllAnswers(long seed) {
    int vocabulary = 4;
    int limit = 4;
    Function<List<Integer>, float[]> script = text -> random(seed, text, vocabulary);
    Answer answer =
        new BeamSearch(256, 1)
            .decode(new ScriptedNextToken(1, script), new Limits(limit, ENDS))
            .get(0);
    assertThat(answer.score()).isCloseTo(best(script, List.of(0), 0, limit), within(1e-9));
  }

  @Test
  void beamsOfSeveralPromptsAreRefused() {
    ScriptedNextToken scores = new ScriptedNextToken(2, SearchTest::misleading);
    assertThatThrownBy(() -> new BeamSearch(2, 1).decode(scores, new Limits(9, ENDS)))
        .hasMessage("prompts: 2 (expected: 1)");
  }

  private static float[] random(long seed, List<Integer> text, int vocabulary) {
    Random random = new Random(seed * 31 + text.hashCode());
    float[] logits = new float[vocabulary];
    for (int i = 0; i < vocabulary; i++) {
      logits[i] = (float) (2 * random.nextGaussian());
    }
    return logits;
  }

  /** The best mean log-probability of all answers, by trying them all. */
  private static double best(
      Function<List<Integer>, float[]> script, List<Integer> text, double sum, int limit) {
    double[] logProbabilities = LogSoftmax.of(script.apply(text));
    double best = Double.NEGATIVE_INFINITY;
    for (int token = 0; token < logProbabilities.length; token++) {
      double total = sum + logProbabilities[token];
      List<Integer> longer = new ArrayList<>(text);
      longer.add(token);
      int length = longer.size() - 1;
      boolean ends = token == END || length == limit;
      best = Math.max(best, ends ? total / length : best(script, longer, total, limit));
    }
    return best;
  }
}

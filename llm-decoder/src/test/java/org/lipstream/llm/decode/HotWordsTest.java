package org.lipstream.llm.decode;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class HotWordsTest {
  private static final int END = 4;

  /** Goes on with a word, as "ing" does. */
  private static final int SUFFIX = 9;

  private final HotWords wanted =
      new HotWords(List.of(new int[] {1, 2}, new int[] {1, 2, 3}), bits(SUFFIX), 2);

  @Test
  void aFinishedPhraseGainsForEachOfItsTokens() {
    assertThat(wanted.gain(List.of(7, 1, 2, 7))).isEqualTo(4);
    assertThat(wanted.gain(List.of(7, 1, 2))).isEqualTo(4);
    assertThat(wanted.gain(List.of(1, 2, 3, 8))).isEqualTo(6);
    assertThat(wanted.gain(List.of(1, 2, 1, 2, 8))).isEqualTo(8);
  }

  @Test
  void whatAnUnfinishedPhraseGainedIsTakenBack() {
    assertThat(wanted.gain(List.of(1, 7))).isZero();
    assertThat(wanted.gain(List.of(1))).isZero();
    assertThat(wanted.gain(List.of(1, 1, 2))).isEqualTo(4);
  }

  @Test
  void theBeginningOfALongerWordIsNoPhrase() {
    assertThat(wanted.gain(List.of(1, 2, SUFFIX))).isZero();
  }

  @Test
  void noWordsChangeNothing() {
    assertThat(HotWords.NONE.gain(List.of(1, 2, 3))).isZero();
  }

  @Test
  void manyBeamsFindTheBestOfAllTextsWithTheirGains() {
    Limits limits = new Limits(4, Set.of(END));
    for (int seed = 0; seed < 20; seed++) {
      float[][] table = table(seed);
      List<Answer> all = new ArrayList<>();
      enumerate(table, Path.START, 0, limits, all);
      Answer best = all.stream().max(Comparator.comparingDouble(this::withGain)).orElseThrow();
      List<Answer> found =
          new CandidateSearch(700, wanted).ranked(new ScriptedText(table), new int[0], limits);
      assertThat(found.get(0).tokens()).as("seed %d", seed).isEqualTo(best.tokens());
    }
  }

  @Test
  void probabilitiesStayAsTheyAre() {
    float[][] table = {{2, 1.9f, 0, 0, 0}, {0, 0, 0, 0, 3}, {0, 0, 3, 0, 0}, {0, 0, 0, 0, 3}, {}};
    HotWords one = new HotWords(List.of(new int[] {1, 2}), new BitSet(), 1);
    Limits limits = new Limits(4, Set.of(END));
    Answer plain =
        new CandidateSearch(1).ranked(new ScriptedText(table), new int[0], limits).get(0);
    Answer hot =
        new CandidateSearch(1, one).ranked(new ScriptedText(table), new int[0], limits).get(0);
    assertThat(plain.tokens()).startsWith(0);
    assertThat(hot.tokens()).startsWith(1, 2);
    double logProbability = LogSoftmax.of(table[0])[1];
    assertThat(hot.logProbabilities().get(0)).isCloseTo(logProbability, within(1e-9));
  }

  @Test
  void refusesToPunish() {
    assertThatThrownBy(() -> new HotWords(List.of(), new BitSet(), -1))
        .hasMessage("bonus: -1.0 (expected: >= 0)");
  }

  /** What a search compares: an unfinished phrase at a text's end has lost nothing yet. */
  private double withGain(Answer answer) {
    List<Integer> all = new ArrayList<>(answer.tokens());
    boolean ended = answer.ended();
    if (ended) {
      all.add(END);
    }
    HotWords.Progress progress = wanted.start();
    double gain = 0;
    for (int token : all) {
      HotWords.Change change = wanted.after(progress, token);
      progress = change.progress();
      gain += change.score();
    }
    return answer.score() + gain / Math.max(1, answer.tokens().size());
  }

  private static void enumerate(
      float[][] table, Path path, int row, Limits limits, List<Answer> all) {
    double[] next = LogSoftmax.of(table[row]);
    for (int token = 0; token < next.length; token++) {
      Path longer = path.with(token, next[token]);
      if (token == END || longer.length() == limits.maxNewTokens()) {
        all.add(Answer.byMean(longer, limits));
      } else {
        enumerate(table, longer, token + 1, limits, all);
      }
    }
  }

  private static float[][] table(long seed) {
    Random random = new Random(seed);
    float[][] table = new float[END + 2][END + 1];
    for (float[] row : table) {
      for (int token = 0; token < row.length; token++) {
        row[token] = (float) random.nextGaussian() * 2;
      }
    }
    return table;
  }

  private static BitSet bits(int bit) {
    BitSet bits = new BitSet();
    bits.set(bit);
    return bits;
  }
}

package org.lipstream.llm.recognize;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.lipstream.encoders.downsample.FrameClock;
import org.lipstream.llm.decode.Answer;
import org.lipstream.llm.token.TokenWord;
import org.lipstream.llm.token.Tokenizer;

/** Groups tokens into words and places them in time. */
public final class WordTimes {
  private WordTimes() {}

  /** Words with their times, and the attention that they were placed by. */
  public record Placed(List<Hypothesis.Word> words, AttentionMap attention) {

    public Placed calibrated(Calibration calibration) {
      return new Placed(calibration.calibrated(words), attention);
    }
  }

  /**
   * Places an answer's words.
   *
   * @param looks where the answer's tokens looked
   * @param silent media positions in which nothing can have been said
   */
  public static Placed of(
      Tokenizer tokenizer,
      Answer answer,
      MediaAttention.Looks looks,
      boolean[] silent,
      FrameClock clock,
      long durationMs) {
    List<TokenWord> groups = TokenWord.of(tokenizer, answer.tokens());
    float[][][] byWord =
        groups.stream().map(group -> sum(group, looks.byHead())).toArray(float[][][]::new);
    int[][] stretches = WordAlignment.of(byWord, silent);
    List<Hypothesis.Word> words = new ArrayList<>();
    for (int w = 0; w < groups.size(); w++) {
      TokenWord group = groups.get(w);
      long start = Math.min(clock.startMs(stretches[w][0]), durationMs);
      long end = Math.min(clock.startMs(stretches[w][1]), durationMs);
      words.add(
          new Hypothesis.Word(
              group.word(), start, end, group.probability(answer.logProbabilities())));
    }
    List<Integer> ends = groups.stream().map(TokenWord::endToken).toList();
    return new Placed(words, new AttentionMap(looks.mean(), ends, clock.tokenMs(), Set.of()));
  }

  /** A word's tokens together, [head][position]. */
  private static float[][] sum(TokenWord group, float[][][] byHead) {
    float[][] sum = new float[byHead[group.firstToken()].length][];
    for (int head = 0; head < sum.length; head++) {
      sum[head] = byHead[group.firstToken()][head].clone();
      for (int token = group.firstToken() + 1; token < group.endToken(); token++) {
        for (int i = 0; i < sum[head].length; i++) {
          sum[head][i] += byHead[token][head][i];
        }
      }
    }
    return sum;
  }
}

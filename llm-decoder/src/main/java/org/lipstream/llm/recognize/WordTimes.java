package org.lipstream.llm.recognize;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.lipstream.encoders.downsample.FrameClock;
import org.lipstream.llm.decode.Answer;
import org.lipstream.llm.token.Tokenizer;

/**
 * Groups tokens into words and places them in time: among all ways to give each word a stretch of
 * media positions, in order and with gaps, the one that covers the most attention.
 */
final class WordTimes {
  /** Attention below this part of the word's peak speaks against a position. */
  private static final float THRESHOLD = 0.35f;

  private WordTimes() {}

  /** A word's text and tokens. */
  private record Group(String word, int firstToken, int endToken) {}

  /** Words with their times, and the attention that they were placed by. */
  record Placed(List<Hypothesis.Word> words, AttentionMap attention) {

    Placed calibrated(Calibration calibration) {
      List<Hypothesis.Word> judged = new ArrayList<>();
      for (Hypothesis.Word word : words) {
        double confidence = calibration.confidence(word.confidence());
        judged.add(new Hypothesis.Word(word.word(), word.startMs(), word.endMs(), confidence));
      }
      return new Placed(judged, attention);
    }
  }

  /**
   * Places an answer's words.
   *
   * @param attention [token][media position]
   */
  static Placed of(
      Tokenizer tokenizer, Answer answer, float[][] attention, FrameClock clock, long durationMs) {
    List<Group> groups = groups(tokenizer, answer.tokens());
    int positions = attention.length == 0 ? 0 : attention[0].length;
    float[][] gains = new float[groups.size()][];
    for (int w = 0; w < gains.length; w++) {
      gains[w] = gain(groups.get(w), attention, positions);
    }
    int[][] stretches = align(gains, positions);
    List<Hypothesis.Word> words = new ArrayList<>();
    for (int w = 0; w < groups.size(); w++) {
      Group group = groups.get(w);
      long start = Math.min(clock.startMs(stretches[w][0]), durationMs);
      long end = Math.min(clock.startMs(stretches[w][1]), durationMs);
      words.add(new Hypothesis.Word(group.word, start, end, confidence(answer, group)));
    }
    List<Integer> ends = groups.stream().map(Group::endToken).toList();
    return new Placed(words, new AttentionMap(attention, ends, clock.tokenMs(), Set.of()));
  }

  /** A word begins where the text so far ends and a space comes. */
  private static List<Group> groups(Tokenizer tokenizer, List<Integer> tokens) {
    List<Group> groups = new ArrayList<>();
    String before = "";
    int first = 0;
    for (int end = 1; end <= tokens.size(); end++) {
      boolean last = end == tokens.size();
      String next = last ? "" : tokenizer.decode(List.of(tokens.get(end)));
      if (last || next.startsWith(" ")) {
        String text = tokenizer.decode(tokens.subList(0, end));
        String word = text.substring(Math.min(before.length(), text.length())).trim();
        if (!word.isEmpty()) {
          groups.add(new Group(word, first, end));
        }
        before = text;
        first = end;
      }
    }
    return groups;
  }

  private static float[] gain(Group group, float[][] attention, int positions) {
    float[] sum = new float[positions];
    for (int token = group.firstToken; token < group.endToken; token++) {
      float[] weights = attention[token];
      for (int i = 0; i < sum.length; i++) {
        sum[i] += weights[i];
      }
    }
    float peak = 1e-12f;
    for (float value : sum) {
      peak = Math.max(peak, value);
    }
    for (int i = 0; i < sum.length; i++) {
      sum[i] = sum[i] / peak - THRESHOLD;
    }
    return sum;
  }

  /**
   * The best ordered stretches.
   *
   * @return (word)(first, end) positions, each at least one long where there are enough
   */
  static int[][] align(float[][] gains, int positions) {
    int words = gains.length;
    int[][] stretches = new int[words][2];
    if (words == 0 || positions < words) {
      for (int w = 0; w < words; w++) {
        stretches[w] = new int[] {positions * w / words, positions * (w + 1) / words};
      }
      return stretches;
    }
    // State 2w + 1 is inside word w, even states are the gaps around them.
    int states = 2 * words + 1;
    double[][] best = new double[positions][states];
    int[][] from = new int[positions][states];
    for (int t = 0; t < positions; t++) {
      for (int s = 0; s < states; s++) {
        double emitted = s % 2 == 0 ? 0 : gains[s / 2][t];
        int lowest = s % 2 == 0 ? s - 1 : s - 2;
        double reach = t == 0 ? (s < 2 ? 0 : Double.NEGATIVE_INFINITY) : Double.NEGATIVE_INFINITY;
        for (int p = Math.max(0, lowest); t > 0 && p <= s; p++) {
          if (best[t - 1][p] > reach) {
            reach = best[t - 1][p];
            from[t][s] = p;
          }
        }
        best[t][s] = reach + emitted;
      }
    }
    int state =
        best[positions - 1][states - 1] >= best[positions - 1][states - 2]
            ? states - 1
            : states - 2;
    for (int t = positions - 1; t >= 0; t--) {
      if (state % 2 == 1) {
        int[] stretch = stretches[state / 2];
        stretch[0] = t;
        stretch[1] = Math.max(stretch[1], t + 1);
      }
      state = from[t][state];
    }
    return stretches;
  }

  private static double confidence(Answer answer, Group group) {
    double sum = 0;
    for (int token = group.firstToken; token < group.endToken; token++) {
      sum += answer.logProbabilities().get(token);
    }
    return Math.exp(sum / (group.endToken - group.firstToken));
  }
}

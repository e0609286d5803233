package org.lipstream.llm.decode;

import java.util.ArrayList;
import java.util.List;

/**
 * What was decoded after one prompt.
 *
 * @param tokens prefix included, end token left out
 * @param logProbabilities natural logarithm of each token's probability given those before it
 * @param ended whether the model ended it; false where it was cut for length
 * @param score by which the search compared it with others: the sum of all log-probabilities (the
 *     end token's too), for beams divided by a power of the length
 */
public record Answer(
    List<Integer> tokens, List<Double> logProbabilities, boolean ended, double score) {
  public Answer {
    tokens = List.copyOf(tokens);
    logProbabilities = List.copyOf(logProbabilities);
    if (tokens.size() != logProbabilities.size()) {
      throw new IllegalArgumentException(
          "logProbabilities: " + logProbabilities.size() + " (expected: " + tokens.size() + ")");
    }
  }

  /** This answer, or its first so many tokens. */
  public Answer cutTo(int longest) {
    return tokens.size() < longest
        ? this
        : new Answer(
            tokens.subList(0, longest), logProbabilities.subList(0, longest), false, score);
  }

  /** The same without its first so many tokens. */
  public Answer from(int first) {
    return first == 0
        ? this
        : new Answer(
            tokens.subList(first, tokens.size()),
            logProbabilities.subList(first, tokens.size()),
            ended,
            score);
  }

  /** The same with a score as {@link RankedSearch} compares them. */
  static Answer byMean(Path path, Limits limits) {
    int words = path.length() - (limits.isEnd(path.token()) ? 1 : 0);
    return of(path, limits, path.sum() / Math.max(1, words));
  }

  /** An answer from all tokens chosen, of which the last may be an end token. */
  static Answer of(Path path, Limits limits, double score) {
    List<Integer> tokens = new ArrayList<>();
    List<Double> logProbabilities = new ArrayList<>();
    for (Path at = path; at.parent() != null; at = at.parent()) {
      tokens.add(0, at.token());
      logProbabilities.add(0, at.logProbability());
    }
    int last = tokens.size() - 1;
    boolean ended = last >= 0 && limits.isEnd(tokens.get(last));
    return new Answer(
        ended ? tokens.subList(0, last) : tokens,
        ended ? logProbabilities.subList(0, last) : logProbabilities,
        ended,
        score);
  }
}

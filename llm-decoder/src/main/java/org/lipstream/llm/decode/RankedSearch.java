package org.lipstream.llm.decode;

import java.util.List;

/** A search that leaves several answers to one prompt. */
public interface RankedSearch extends Search {

  /**
   * Decodes one prompt.
   *
   * @param prefix tokens that all answers begin with; they count as new tokens
   * @return at least one answer, best first; their scores are sums of log-probabilities, the end
   *     token's too, divided by the number of tokens, the end token left out
   */
  List<Answer> ranked(NextToken scores, int[] prefix, Limits limits);

  /**
   * Decodes one prompt.
   *
   * @throws IllegalArgumentException if there are several
   */
  @Override
  default List<Answer> decode(NextToken scores, int[][] prefixes, Limits limits) {
    if (prefixes.length != 1) {
      throw new IllegalArgumentException("prompts: " + prefixes.length + " (expected: 1)");
    }
    return List.of(ranked(scores, prefixes[0], limits).get(0));
  }
}

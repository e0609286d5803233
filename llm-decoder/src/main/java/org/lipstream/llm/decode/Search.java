package org.lipstream.llm.decode;

import java.util.List;

/** A way to choose tokens by their scores; stateless. */
public interface Search {

  /**
   * Decodes all prompts.
   *
   * @param prefixes for each prompt, tokens that its answer must begin with; they count as new
   *     tokens
   * @return an answer for each prompt
   */
  List<Answer> decode(NextToken scores, int[][] prefixes, Limits limits);

  /** Decodes all prompts freely. */
  default List<Answer> decode(NextToken scores, Limits limits) {
    return decode(scores, new int[scores.prompts()][0], limits);
  }

  /** Greedy for one beam, else beam search as {@link BeamSearch} does it. */
  static Search of(int beams) {
    return beams == 1 ? new GreedySearch() : new BeamSearch(beams, 1);
  }
}

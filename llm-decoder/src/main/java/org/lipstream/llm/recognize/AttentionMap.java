package org.lipstream.llm.recognize;

import java.util.List;
import java.util.Set;

/**
 * Where an answer's tokens looked in the media: attention of the position that predicts a token,
 * averaged over heads and blocks.
 *
 * @param weights [token][media position], all rows of one length
 * @param wordEnds for each word the token after its last one
 * @param positionMs media time that a position stands for
 * @param sinks positions that are known to draw attention whatever is said
 */
public record AttentionMap(
    float[][] weights, List<Integer> wordEnds, double positionMs, Set<Integer> sinks) {
  /** Nothing is known. */
  public static final AttentionMap NONE = new AttentionMap(new float[0][], List.of(), 1, Set.of());

  public AttentionMap {
    wordEnds = List.copyOf(wordEnds);
    sinks = Set.copyOf(sinks);
  }

  /** The same, with these positions known as sinks. */
  public AttentionMap withSinks(Set<Integer> positions) {
    return new AttentionMap(weights, wordEnds, positionMs, positions);
  }

  public int words() {
    return wordEnds.size();
  }

  public int positions() {
    return weights.length == 0 ? 0 : weights[0].length;
  }
}

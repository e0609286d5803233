package org.lipstream.llm.decode;

import java.util.Set;

/**
 * Where an answer ends.
 *
 * @param maxNewTokens the longest answer, its end token and forced prefix included
 * @param endTokens any of them ends the answer
 */
public record Limits(int maxNewTokens, Set<Integer> endTokens) {
  public Limits {
    if (maxNewTokens < 1) {
      throw new IllegalArgumentException("maxNewTokens: " + maxNewTokens + " (expected: >= 1)");
    }
    endTokens = Set.copyOf(endTokens);
  }

  boolean isEnd(int token) {
    return endTokens.contains(token);
  }

  /** Whether an answer of that many tokens is full. */
  boolean isFull(int tokens) {
    return tokens >= maxNewTokens;
  }

  void check(int[][] prefixes) {
    for (int[] prefix : prefixes) {
      if (prefix.length >= maxNewTokens) {
        throw new IllegalArgumentException(
            "prefix: "
                + prefix.length
                + " tokens (expected: below maxNewTokens "
                + maxNewTokens
                + ")");
      }
    }
  }
}

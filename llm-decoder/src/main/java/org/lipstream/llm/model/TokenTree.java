package org.lipstream.llm.model;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Texts that have beginnings in common, each of these once.
 *
 * @param tokens of the nodes; a node stands behind its parent
 * @param parents of the nodes; -1 for a text's first token
 * @param paths of each text its nodes, as many as it has tokens
 */
public record TokenTree(int[] tokens, int[] parents, int[][] paths) {

  /** The tree of some texts, in their order. */
  public static TokenTree of(int[][] texts) {
    List<Integer> tokens = new ArrayList<>();
    List<Integer> parents = new ArrayList<>();
    Map<Long, Integer> nodes = new HashMap<>(); // by parent and token
    int[][] paths = new int[texts.length][];
    for (int text = 0; text < texts.length; text++) {
      paths[text] = new int[texts[text].length];
      int parent = -1;
      for (int at = 0; at < texts[text].length; at++) {
        int token = texts[text][at];
        long edge = ((long) parent << Integer.SIZE) | token;
        Integer known = nodes.putIfAbsent(edge, tokens.size());
        if (known == null) {
          known = tokens.size();
          tokens.add(token);
          parents.add(parent);
        }
        paths[text][at] = known;
        parent = known;
      }
    }
    return new TokenTree(
        tokens.stream().mapToInt(Integer::intValue).toArray(),
        parents.stream().mapToInt(Integer::intValue).toArray(),
        paths);
  }

  /** How a pass over the nodes, one row, is laid out. */
  public BatchLayout layout() {
    return BatchLayout.tree(parents);
  }
}

package org.lipstream.llm.decode;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.ndarray.types.SparseFormat;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;

/**
 * Log-probabilities of texts that somebody else thought of, from the hidden states of one pass over
 * them. Such texts have most of their words in common, so the output layer, which is dear, runs
 * once for each distinct beginning.
 */
public final class ForcedScores {
  /** Beginnings at a time: their logits are in memory together. */
  private static final int MOST = 64;

  private ForcedScores() {}

  /**
   * A distinct beginning.
   *
   * @param state the place of its state
   * @param next by what texts go on with: text and place in what is returned
   */
  private record Beginning(int state, Map<Integer, List<int[]>> next) {}

  /**
   * Natural logarithms.
   *
   * @param states (n, D), the hidden states that predict
   * @param texts tokens of each text
   * @param places of each text and token the state that has seen the text up to it; equal where
   *     beginnings are
   * @param first the first token of each text that is judged, at least 1
   * @param output (m, D) -> (m, vocabulary)
   * @return of each text one for each of its tokens from {@code first} on
   */
  public static double[][] of(
      NDArray states, int[][] texts, int[][] places, int first, UnaryOperator<NDArray> output) {
    double[][] scores = new double[texts.length][];
    Map<Integer, Beginning> byState = new LinkedHashMap<>();
    for (int text = 0; text < texts.length; text++) {
      scores[text] = new double[texts[text].length - first];
      for (int at = first; at < texts[text].length; at++) {
        byState
            .computeIfAbsent(
                places[text][at - 1], state -> new Beginning(state, new LinkedHashMap<>()))
            .next()
            .computeIfAbsent(texts[text][at], token -> new ArrayList<>())
            .add(new int[] {text, at - first});
      }
    }
    List<Beginning> all = List.copyOf(byState.values());
    for (int from = 0; from < all.size(); from += MOST) {
      score(states, all.subList(from, Math.min(from + MOST, all.size())), output, scores);
    }
    return scores;
  }

  private static void score(
      NDArray states, List<Beginning> some, UnaryOperator<NDArray> output, double[][] scores) {
    int wide = some.stream().mapToInt(one -> one.next().size()).max().orElseThrow();
    long[] places = some.stream().mapToLong(Beginning::state).toArray();
    long[] labels = new long[some.size() * wide];
    for (int i = 0; i < some.size(); i++) {
      int at = i * wide;
      for (int token : some.get(i).next().keySet()) {
        labels[at++] = token;
      }
    }
    try (NDManager scope = states.getManager().newSubManager()) {
      NDArray ids = scope.create(places);
      NDArray chosen =
          ids.getNDArrayInternal().embedding(ids, states, SparseFormat.DENSE).head(); // (n, D)
      chosen.attach(scope);
      NDArray logits = output.apply(chosen); // (n, vocabulary)
      logits.attach(scope);
      float[] found =
          logits
              .logSoftmax(-1)
              .gather(scope.create(labels, new Shape(some.size(), wide)), 1)
              .toType(DataType.FLOAT32, false)
              .toFloatArray();
      for (int i = 0; i < some.size(); i++) {
        int at = i * wide;
        for (List<int[]> cells : some.get(i).next().values()) {
          double score = found[at++];
          cells.forEach(cell -> scores[cell[0]][cell[1]] = score);
        }
      }
    }
  }
}

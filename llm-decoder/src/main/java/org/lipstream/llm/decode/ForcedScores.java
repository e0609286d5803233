package org.lipstream.llm.decode;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.ndarray.types.SparseFormat;
import java.util.ArrayList;
import java.util.HashMap;
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

  /** A distinct beginning of some rows: where its state is, and what rows go on with. */
  private record Beginning(int state, Map<Integer, List<int[]>> next) {
    Beginning(int state) {
      this(state, new HashMap<>());
    }
  }

  /**
   * Natural logarithms.
   *
   * @param hidden (R, T, D), the states that predict; (r, t) has seen the row's tokens up to t
   * @param rows R rows of tokens, each of at most T + 1
   * @param first the first token of each row that is judged, at least 1
   * @param output (n, D) -> (n, vocabulary)
   * @return of each row one for each of its tokens from {@code first} on
   */
  public static double[][] of(
      NDArray hidden, int[][] rows, int first, UnaryOperator<NDArray> output) {
    Shape shape = hidden.getShape();
    double[][] scores = new double[rows.length][];
    for (int row = 0; row < rows.length; row++) {
      scores[row] = new double[rows[row].length - first];
    }
    List<Beginning> all = beginnings(rows, first, Math.toIntExact(shape.get(1)));
    try (NDManager call = hidden.getManager().newSubManager()) {
      NDArray states = hidden.reshape(-1, shape.get(2)); // (R T, D)
      states.attach(call);
      for (int from = 0; from < all.size(); from += MOST) {
        score(states, all.subList(from, Math.min(from + MOST, all.size())), output, scores);
      }
    }
    return scores;
  }

  /** A tree of tokens, of which the nodes that predict what is judged. */
  private static List<Beginning> beginnings(int[][] rows, int first, int width) {
    List<Beginning> all = new ArrayList<>();
    Map<Long, Integer> nodes = new HashMap<>(); // parent and token -> node
    Map<Integer, Beginning> byNode = new HashMap<>();
    for (int row = 0; row < rows.length; row++) {
      int node = 0;
      for (int at = 0; at + 1 < rows[row].length; at++) {
        long edge = ((long) node << Integer.SIZE) | rows[row][at];
        int fresh = nodes.size() + 1;
        Integer known = nodes.putIfAbsent(edge, fresh);
        node = known == null ? fresh : known;
        if (at + 1 < first) {
          continue;
        }
        Beginning beginning = byNode.get(node);
        if (beginning == null) {
          beginning = new Beginning(row * width + at);
          byNode.put(node, beginning);
          all.add(beginning);
        }
        beginning
            .next()
            .computeIfAbsent(rows[row][at + 1], token -> new ArrayList<>())
            .add(new int[] {row, at + 1 - first});
      }
    }
    return all;
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

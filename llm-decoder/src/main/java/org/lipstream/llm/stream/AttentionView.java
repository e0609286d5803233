package org.lipstream.llm.stream;

import org.lipstream.llm.recognize.AttentionMap;

/** A way to look at attention over media in which a sink may draw the peak to itself. */
public interface AttentionView {

  /** As it is. */
  AttentionView PLAIN = new Named("plain", AttentionMap::weights);

  /**
   * Each position's column brought to mean 0 and deviation 1 over the tokens: what all tokens look
   * at equally says nothing.
   */
  AttentionView Z_SCORED = new Named("z-scored", AttentionView::standardized);

  /** Without the positions that are known to be sinks. */
  AttentionView SINK_MASKED = new Named("sink-masked", AttentionView::masked);

  /** The name in tables. */
  String label();

  /** [token][media position], larger where a token looks more. */
  float[][] of(AttentionMap attention);

  /** A view by a function. */
  record Named(String label, java.util.function.Function<AttentionMap, float[][]> look)
      implements AttentionView {
    @Override
    public float[][] of(AttentionMap attention) {
      return look.apply(attention);
    }
  }

  private static float[][] standardized(AttentionMap attention) {
    float[][] weights = attention.weights();
    if (weights.length < 2) {
      return weights;
    }
    float[][] scores = new float[weights.length][attention.positions()];
    for (int position = 0; position < attention.positions(); position++) {
      double mean = 0;
      double square = 0;
      for (float[] row : weights) {
        mean += row[position] / weights.length;
        square += row[position] * row[position] / (double) weights.length;
      }
      double deviation = Math.sqrt(Math.max(0, square - mean * mean)) + 1e-6;
      for (int token = 0; token < weights.length; token++) {
        scores[token][position] = (float) ((weights[token][position] - mean) / deviation);
      }
    }
    return scores;
  }

  private static float[][] masked(AttentionMap attention) {
    float[][] kept = new float[attention.weights().length][];
    for (int token = 0; token < kept.length; token++) {
      kept[token] = attention.weights()[token].clone();
      for (int sink : attention.sinks()) {
        kept[token][sink] = 0;
      }
    }
    return kept;
  }
}

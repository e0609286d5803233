package org.lipstream.monitor.probe;

/**
 * Magnitudes at one place within a block.
 *
 * @param component the place
 * @param features N, the feature of each token's largest magnitude
 * @param peaks N, the values there with their signs
 */
public record ComponentStats(Component component, int[] features, float[] peaks) {
  public ComponentStats {
    Shape.length("component features", features.length, peaks.length);
  }

  /**
   * Reduces a whole activation.
   *
   * @param activation N x width
   */
  public static ComponentStats of(Component component, float[] activation, int tokens, int width) {
    Peaks peaks = Peaks.of(activation, tokens, width, 1);
    return new ComponentStats(component, peaks.features(), peaks.values());
  }

  /** What leaves a block, of which the reduced stream knows each token's largest feature. */
  public static ComponentStats blockOut(StreamStats output) {
    int[] features = new int[output.tokens()];
    float[] values = new float[output.tokens()];
    for (int token = 0; token < values.length; token++) {
      features[token] = output.peaks().feature(token, 0);
      values[token] = output.peaks().value(token, 0);
    }
    return new ComponentStats(Component.BLOCK_OUT, features, values);
  }

  /** How many peaks are NaN or infinite. */
  public long notFinite() {
    return StreamStats.notFinite(peaks);
  }
}

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

  /** How many peaks are NaN or infinite. */
  public long notFinite() {
    return StreamStats.notFinite(peaks);
  }
}

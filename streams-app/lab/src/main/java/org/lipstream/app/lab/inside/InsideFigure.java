package org.lipstream.app.lab.inside;

/** The paper's figures as numbers of all tokens of one role at one layer. */
enum InsideFigure {
  /** Share of all attention, mean over heads and queries. */
  ATTENTION("attention"),
  /** The largest magnitude in medians of the layer. */
  PEAK("peak"),
  /** The largest sink score of tokens that enough queries see. */
  ALPHA("alpha"),
  /** The largest magnitude that the feed-forward layer adds. */
  WRITTEN("written"),
  /** The mean magnitude of the cosine with the first token. */
  COSINE("cosine"),
  /** The mean cosine of two tokens of the role. */
  PAIRS("pairs"),
  /**
   * The largest sink score of a token of the role that was turned to the first token's direction.
   */
  TURNED("turned");

  private final String label;

  InsideFigure(String label) {
    this.label = label;
  }

  String label() {
    return label;
  }
}

package org.lipstream.monitor.probe;

/** How much of a decode is handed over. */
public enum Detail {
  /** Nothing. */
  OFF,
  /**
   * Reductions: a few floats per token and head of each block. Entropies are NaN, and of the
   * components there is only what leaves the block: these cost more than all the rest. The median
   * of a large stream is that of a sample. Of each token's features there are the largest and all
   * massive ones.
   */
  SUMMARY,
  /** All reductions, and the residual stream and attention weights they were made of. */
  FULL
}

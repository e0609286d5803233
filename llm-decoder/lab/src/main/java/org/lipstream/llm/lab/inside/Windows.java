package org.lipstream.llm.lab.inside;

/** Which slots a head sees besides that none lies ahead. */
@FunctionalInterface
public interface Windows {
  /** All. */
  Windows ALL = (block, keyHead, slot, query) -> true;

  /** Whether a query sees a slot that is not behind it. */
  boolean sees(int block, int keyHead, int slot, int query);

  /**
   * The first slots and so many of the newest, the query's own among them.
   *
   * @param newest by block and key head
   */
  static Windows of(int first, int[][] newest) {
    return (block, keyHead, slot, query) -> slot < first || query - slot < newest[block][keyHead];
  }
}

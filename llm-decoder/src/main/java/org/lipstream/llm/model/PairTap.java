package org.lipstream.llm.model;

import ai.djl.ndarray.NDArray;

/** Shows everything to two taps, one after the other. */
record PairTap(BlockTap first, BlockTap second) implements BlockTap {

  @Override
  public boolean wants(Stage stage) {
    return first.wants(stage) || second.wants(stage);
  }

  @Override
  public void on(int block, Stage stage, NDArray value) {
    for (BlockTap tap : new BlockTap[] {first, second}) {
      if (tap.wants(stage)) {
        tap.on(block, stage, value);
      }
    }
  }

  @Override
  public void leftover(int block, Leftover kind, NDArray value) {
    first.leftover(block, kind, value);
    second.leftover(block, kind, value);
  }

  @Override
  public void rowsChange(int[] parents, KvCache cache) {
    first.rowsChange(parents, cache);
    second.rowsChange(parents, cache);
  }

  @Override
  public void end(KvCache cache) {
    first.end(cache);
    second.end(cache);
  }
}

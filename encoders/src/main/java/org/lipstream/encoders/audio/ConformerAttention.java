package org.lipstream.encoders.audio;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.Arrays;
import org.lipstream.encoders.checkpoint.Weights;
import org.lipstream.encoders.tensor.Attention;
import org.lipstream.encoders.tensor.EncoderTap;
import org.lipstream.encoders.tensor.EncoderTap.Stage;
import org.lipstream.encoders.tensor.LayerNorm;
import org.lipstream.encoders.tensor.Linear;
import org.lipstream.encoders.tensor.PaddingMask;

/**
 * Attention within blocks of neighbouring vectors, with learned vectors for relative positions
 * (Shaw et al., arXiv 1803.02155). Letters: B blocks, C vectors a block, H heads, K values a head.
 */
final class ConformerAttention {
  private final ConformerConfig config;
  private final LayerNorm norm;
  private final Linear queries;
  private final Linear keysValues;
  private final Linear out;
  private final NDArray distances; // (K, 2C - 1): for keys C - 1 behind to C - 1 ahead

  ConformerAttention(ConformerConfig config, Weights weights) {
    this.config = config;
    int width = config.width();
    int inner = config.heads() * config.headWidth();
    norm = LayerNorm.read(weights, "pre_norm", width);
    queries = Linear.readUnbiased(weights, "to_q", inner, width);
    keysValues = Linear.readUnbiased(weights, "to_kv", 2L * inner, width);
    out = Linear.read(weights, "to_out", width, inner);
    int max = config.maxDistance();
    NDArray table = weights.get("rel_pos_emb.weight", 2L * max + 1, config.headWidth());
    // Row max + d stands for a key d behind the query.
    int first = max - config.context() + 1;
    distances = table.get(first + ":" + (max + config.context())).flip(0).transpose();
  }

  /** (1, T, D) -> the same shape. */
  NDArray apply(NDArray x, int index, EncoderTap tap) {
    int time = Math.toIntExact(x.getShape().get(1));
    int block = config.context();
    int blocks = (time + block - 1) / block;
    NDArray normal = inBlocks(norm.apply(x), blocks); // (B, C, D)
    NDList pairs = keysValues.apply(normal).split(2, 2);
    NDArray query = Attention.byHead(queries.apply(normal), config.heads()); // (B, H, C, K)
    NDArray keys = Attention.byHead(pairs.get(0), config.heads());
    int[] lengths = new int[blocks];
    Arrays.fill(lengths, block);
    lengths[blocks - 1] = time - (blocks - 1) * block;
    NDArray bias = byDistance(query);
    NDArray mask = PaddingMask.additive(x.getManager(), lengths, block);
    NDArray weights = Attention.weights(query, keys, mask == null ? bias : bias.add(mask));
    if (tap.wants(Stage.ATTENTION_WEIGHTS)) {
      tap.on(index, Stage.ATTENTION_WEIGHTS, apart(weights, time));
    }
    NDArray values = Attention.byHead(pairs.get(1), config.heads());
    NDArray mixed = Attention.joined(weights.matMul(values)); // (B, C, H * K)
    long inner = mixed.getShape().get(2);
    return out.apply(mixed.reshape(1, (long) blocks * block, inner).get(":,0:" + time));
  }

  /** (1, T, D) -> (B, C, D), zeros at the end. */
  private NDArray inBlocks(NDArray x, int blocks) {
    long time = x.getShape().get(1);
    long width = x.getShape().get(2);
    long missing = (long) blocks * config.context() - time;
    NDArray zeros = x.getManager().zeros(new Shape(1, missing, width));
    NDArray whole = missing == 0 ? x : x.concat(zeros, 1);
    return whole.reshape(blocks, config.context(), width);
  }

  /**
   * Scores by distance, (B, H, C, K) -> (B, H, C, C). The product has a column for each distance;
   * written out with one column more and read back with one less, each row stands one further left.
   */
  private NDArray byDistance(NDArray query) {
    long c = config.context();
    Shape shape = query.getShape();
    NDArray products = query.mul(1 / Math.sqrt(config.headWidth())).matMul(distances);
    NDArray column = query.getManager().zeros(new Shape(shape.get(0), shape.get(1), c, 1));
    return products // (B, H, C, 2C - 1)
        .concat(column, 3)
        .reshape(shape.get(0), shape.get(1), 2 * c * c)
        .get(":,:," + (c - 1) + ":" + (c - 1 + c * (2 * c - 1)))
        .reshape(shape.get(0), shape.get(1), c, 2 * c - 1)
        .get(":,:,:,0:" + c);
  }

  /** (B, H, C, C) -> (1, H, T, T), zeros between blocks. */
  private NDArray apart(NDArray weights, int time) {
    NDManager manager = weights.getManager();
    int blocks = Math.toIntExact(weights.getShape().get(0));
    long heads = weights.getShape().get(1);
    NDList rows = new NDList();
    for (int block = 0; block < blocks; block++) {
      int from = block * config.context();
      int count = Math.min(config.context(), time - from);
      NDArray own = weights.get(block).get(":,0:" + count + ",0:" + count).expandDims(0);
      NDArray before = manager.zeros(new Shape(1, heads, count, from));
      NDArray after = manager.zeros(new Shape(1, heads, count, (long) time - from - count));
      rows.add(NDArrays.concat(new NDList(before, own, after), 3)); // (1, H, count, T)
    }
    return NDArrays.concat(rows, 2);
  }
}

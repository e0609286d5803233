package org.lipstream.llm.onnx;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import java.nio.FloatBuffer;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import org.lipstream.llm.model.LlamaConfig;

/**
 * Keys and values of the positions seen so far, (B, K, C, d) for each block, which the graph writes
 * in place. Rows may have different lengths; what lies behind a row's length is not read.
 */
final class OnnxCache implements AutoCloseable {
  private final LlamaConfig config;
  private final int capacity;
  private final BufferPool pool;
  private final FloatBuffer[] buffers; // keys of block 0, its values, keys of block 1 ...
  private int[] lengths;
  private OnnxTensor[] tensors;

  OnnxCache(LlamaConfig config, BufferPool pool, int rows, int capacity) {
    this.config = config;
    this.pool = pool;
    this.capacity = capacity;
    this.buffers = pool.take(Math.multiplyExact(rows, rowFloats()));
    setLengths(new int[rows]);
  }

  int rows() {
    return lengths.length;
  }

  /** Slots of each row. */
  int capacity() {
    return capacity;
  }

  int length(int row) {
    return lengths[row];
  }

  int longest() {
    return Arrays.stream(lengths).max().orElse(0);
  }

  /** Says how many slots of each row are filled. */
  void setLengths(int... filled) {
    boolean sameRows = lengths != null && lengths.length == filled.length;
    lengths = filled.clone();
    if (!sameRows) {
      closeTensors();
      tensors = tensors();
    }
  }

  private OnnxTensor[] tensors() {
    long[] shape = {rows(), config.keyValueHeads(), capacity, config.headDim()};
    OnnxTensor[] made = new OnnxTensor[buffers.length];
    try {
      for (int i = 0; i < made.length; i++) {
        FloatBuffer used = buffers[i].duplicate().limit(rows() * rowFloats());
        made[i] = OnnxTensor.createTensor(OrtEnvironment.getEnvironment(), used, shape);
      }
    } catch (OrtException e) {
      throw new IllegalStateException(e);
    }
    return made;
  }

  /** The tensors under the names that the graph reads. */
  Map<String, OnnxTensor> past() {
    Map<String, OnnxTensor> named = new LinkedHashMap<>();
    for (int block = 0; block < config.blocks(); block++) {
      named.put(DecoderGraph.past("key", block), tensors[2 * block]);
      named.put(DecoderGraph.past("value", block), tensors[2 * block + 1]);
    }
    return named;
  }

  /** The same tensors under the names that it writes. */
  Map<String, OnnxTensor> present() {
    Map<String, OnnxTensor> named = new LinkedHashMap<>();
    for (int block = 0; block < config.blocks(); block++) {
      named.put(DecoderGraph.present("key", block), tensors[2 * block]);
      named.put(DecoderGraph.present("value", block), tensors[2 * block + 1]);
    }
    return named;
  }

  /**
   * A cache whose row i is a copy of row {@code parents[i]}.
   *
   * @param slots its capacity, not below any row's length
   */
  OnnxCache copy(int[] parents, int slots) {
    OnnxCache copy = new OnnxCache(config, pool, parents.length, slots);
    int headDim = config.headDim();
    for (int i = 0; i < buffers.length; i++) {
      for (int row = 0; row < parents.length; row++) {
        for (int head = 0; head < config.keyValueHeads(); head++) {
          int from = (parents[row] * config.keyValueHeads() + head) * capacity * headDim;
          int to = (row * config.keyValueHeads() + head) * slots * headDim;
          copy.buffers[i].put(to, buffers[i], from, lengths[parents[row]] * headDim);
        }
      }
    }
    copy.setLengths(Arrays.stream(parents).map(parent -> lengths[parent]).toArray());
    return copy;
  }

  private int rowFloats() {
    return Math.multiplyExact(config.keyValueHeads() * config.headDim(), capacity);
  }

  private void closeTensors() {
    if (tensors != null) {
      for (OnnxTensor tensor : tensors) {
        tensor.close();
      }
    }
  }

  @Override
  public void close() {
    closeTensors();
    pool.giveBack(buffers);
  }
}

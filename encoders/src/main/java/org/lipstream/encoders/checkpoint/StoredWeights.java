package org.lipstream.encoders.checkpoint;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.nio.FloatBuffer;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/**
 * A checkpoint's tensors as float32, whatever they are stored as. A tensor is read when it is first
 * asked for, straight into memory of the engine's own, which goes back when the manager closes.
 */
final class StoredWeights implements Weights {
  private static final int PIECE_VALUES = 1 << 26;

  private final NDManager manager;
  private final String source;
  private final Map<String, StoredTensor> stored;
  private final int pieceValues;
  private final Map<String, NDArray> loaded = new LinkedHashMap<>();

  StoredWeights(NDManager manager, String source, Map<String, StoredTensor> stored) {
    this(manager, source, stored, PIECE_VALUES);
  }

  /**
   * @param pieceValues a larger tensor is written in pieces, as a buffer ends at 2 GiB
   */
  StoredWeights(
      NDManager manager, String source, Map<String, StoredTensor> stored, int pieceValues) {
    this.manager = manager;
    this.source = source;
    this.stored = stored;
    this.pieceValues = pieceValues;
  }

  @Override
  public synchronized NDArray get(String name, long... shape) {
    StoredTensor tensor = stored.get(name);
    if (tensor == null) {
      throw new ModelFormatException(source + ": tensor " + name + ": missing");
    }
    MapWeights.checkShape(source, name, tensor.shape(), shape);
    boolean isInput = shape.length > 0 && shape[0] < 0; // ids or pixels, of any length
    if (shape.length > 0 && !isInput && ElementType.isInteger(tensor.encoding())) {
      throw new ModelFormatException(
          "%s: tensor %s: dtype %s (expected: F32, F16 or BF16; integers would be codes)"
              .formatted(source, name, tensor.encoding()));
    }
    return loaded.computeIfAbsent(name, n -> load(tensor));
  }

  private NDArray load(StoredTensor tensor) {
    NDArray array = manager.create(new Shape(tensor.shape()), DataType.FLOAT32, Device.cpu());
    if (tensor.elements() == 0) {
      return onDevice(array);
    }
    int step = (int) Math.max(1, pieceValues / tensor.rowLength());
    if (tensor.rows() <= step) {
      tensor.readRows(0, (int) tensor.rows(), floats(array));
      return onDevice(array);
    }
    try (NDManager scope = manager.newSubManager()) {
      NDArray rows = array.reshape(tensor.rows(), tensor.rowLength()); // a view
      rows.attach(scope);
      for (long first = 0; first < tensor.rows(); first += step) {
        int count = (int) Math.min(step, tensor.rows() - first);
        try (NDArray piece = rows.get(new NDIndex("{}:{}", first, first + count))) { // a view
          tensor.readRows(first, count, floats(piece));
        }
      }
    }
    return onDevice(array);
  }

  private static FloatBuffer floats(NDArray array) {
    return array.toByteBuffer(true).asFloatBuffer();
  }

  private NDArray onDevice(NDArray array) {
    if (array.getDevice().equals(manager.getDevice())) {
      return array;
    }
    try (array) {
      return array.toDevice(manager.getDevice(), true);
    }
  }

  @Override
  public boolean has(String name) {
    return stored.containsKey(name);
  }

  @Override
  public Set<String> names() {
    return stored.keySet();
  }
}

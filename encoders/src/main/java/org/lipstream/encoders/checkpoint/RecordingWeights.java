package org.lipstream.encoders.checkpoint;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * Notes what a model looks up, without reading it: every tensor is zeros that take no memory of
 * their own, and what is missing or of another shape is noted instead of refused.
 */
public final class RecordingWeights implements Weights {
  private final NDManager manager;
  private final Map<String, StoredTensor> stored;
  private final Set<String> used;
  private final List<String> faults = new ArrayList<>();

  /**
   * @param used gets the names of the tensors that were asked for and are there
   */
  public RecordingWeights(NDManager manager, Map<String, StoredTensor> stored, Set<String> used) {
    this.manager = manager;
    this.stored = stored;
    this.used = used;
  }

  /** One line for each tensor that is missing or of another shape. */
  public List<String> faults() {
    return new ArrayList<>(new LinkedHashSet<>(faults));
  }

  @Override
  public NDArray get(String name, long... shape) {
    StoredTensor tensor = stored.get(name);
    if (tensor == null) {
      faults.add("tensor " + name + ": missing (expected: " + Arrays.toString(shape) + ")");
      return zeros(shape, new long[shape.length]);
    }
    used.add(name);
    try {
      MapWeights.checkShape("", name, tensor.shape(), shape);
    } catch (ModelFormatException e) {
      faults.add(
          "tensor %s: shape %s (expected: %s)"
              .formatted(name, Arrays.toString(tensor.shape()), Arrays.toString(shape)));
      return zeros(shape, tensor.shape());
    }
    if (shape.length > 0 && ElementType.isInteger(tensor.encoding())) {
      faults.add(
          "tensor %s: dtype %s (expected: F32, F16 or BF16)".formatted(name, tensor.encoding()));
    }
    return zeros(tensor.shape(), tensor.shape());
  }

  /** Where any size would do, the tensor's own is taken, or 1. */
  private NDArray zeros(long[] shape, long[] own) {
    long[] sizes = shape.clone();
    for (int i = 0; i < sizes.length; i++) {
      if (sizes[i] == -1) {
        sizes[i] = i < own.length && own[i] > 0 ? own[i] : 1;
      }
    }
    return manager.zeros(new Shape(1)).broadcast(new Shape(sizes)); // a view
  }

  @Override
  public boolean has(String name) {
    return stored.containsKey(name);
  }

  @Override
  public Set<String> names() {
    return new TreeSet<>(stored.keySet());
  }
}

package org.lipstream.llm.lab.train.optimise;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.lipstream.encoders.checkpoint.MapWeights;
import org.lipstream.encoders.checkpoint.SafetensorsWriter.Tensor;
import org.lipstream.encoders.checkpoint.Weights;

/**
 * All trained parameters of a model as one vector, and beside it what is not trained. An optimiser
 * step is then a dozen operations on one array instead of on hundreds, and its gradient one array
 * that comes out of a single split.
 */
public final class ParameterVector {
  private final Map<String, Shape> shapes = new LinkedHashMap<>();
  private final Map<String, NDArray> fixed = new LinkedHashMap<>();
  private final long[] boundaries;
  private final NDArray values;
  private final NDArray decay;

  /**
   * Takes the tensors over.
   *
   * @param manager owns the vector; the initial tensors may be closed afterwards
   */
  public ParameterVector(NDManager manager, Map<String, NDArray> initial) {
    List<float[]> pieces = new ArrayList<>();
    List<Long> ends = new ArrayList<>();
    long size = 0;
    for (Map.Entry<String, NDArray> entry : initial.entrySet()) {
      if (InitialWeights.isFixed(entry.getKey())) {
        NDArray copy = entry.getValue().duplicate();
        copy.attach(manager);
        fixed.put(entry.getKey(), copy);
        continue;
      }
      shapes.put(entry.getKey(), entry.getValue().getShape());
      pieces.add(entry.getValue().toFloatArray());
      size += entry.getValue().size();
      ends.add(size);
    }
    boundaries = ends.stream().limit(ends.size() - 1L).mapToLong(Long::longValue).toArray();
    float[] all = new float[Math.toIntExact(size)];
    float[] decayed = new float[all.length];
    int at = 0;
    int index = 0;
    for (Shape shape : shapes.values()) {
      float[] piece = pieces.get(index++);
      System.arraycopy(piece, 0, all, at, piece.length);
      if (shape.dimension() > 1) {
        java.util.Arrays.fill(decayed, at, at + piece.length, 1);
      }
      at += piece.length;
    }
    values = manager.create(all);
    decay = manager.create(decayed);
  }

  /** (P) the parameters. */
  public NDArray values() {
    return values;
  }

  /** (P) 1 where weight decay applies: everywhere but at biases and gains. */
  public NDArray decay() {
    return decay;
  }

  /** What is not trained, by name. */
  public Map<String, NDArray> fixed() {
    return fixed;
  }

  /**
   * The model's tensors as pieces of a vector.
   *
   * @param vector (P)
   */
  public Weights weights(NDArray vector) {
    Map<String, NDArray> tensors = new LinkedHashMap<>(fixed);
    NDList pieces = vector.split(boundaries, 0);
    int index = 0;
    for (Map.Entry<String, Shape> entry : shapes.entrySet()) {
      tensors.put(entry.getKey(), pieces.get(index++).reshape(entry.getValue()));
    }
    return new MapWeights("parameters", tensors);
  }

  /** The tensors as plain numbers, for a checkpoint of the model. */
  public Map<String, Tensor> export(float[] vector) {
    Map<String, Tensor> tensors = new LinkedHashMap<>();
    int at = 0;
    for (Map.Entry<String, Shape> entry : shapes.entrySet()) {
      int size = Math.toIntExact(entry.getValue().size());
      float[] piece = java.util.Arrays.copyOfRange(vector, at, at + size);
      tensors.put(entry.getKey(), new Tensor(entry.getValue().getShape(), piece));
      at += size;
    }
    fixed.forEach(
        (name, array) ->
            tensors.put(name, new Tensor(array.getShape().getShape(), array.toFloatArray())));
    return tensors;
  }
}

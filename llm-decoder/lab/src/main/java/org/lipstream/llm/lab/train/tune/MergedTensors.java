package org.lipstream.llm.lab.train.tune;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.LinkedHashMap;
import java.util.Map;
import org.lipstream.encoders.checkpoint.MapWeights;
import org.lipstream.encoders.checkpoint.SafetensorsWriter.Tensor;
import org.lipstream.encoders.checkpoint.Weights;

/** A tuned language model's tensors as plain numbers, adapters merged. */
final class MergedTensors {
  private MergedTensors() {}

  static Map<String, Tensor> of(
      TunedLayers adaptation, Map<String, Tensor> trained, Weights frozen) {
    Map<String, Tensor> merged = new LinkedHashMap<>();
    try (NDManager manager = NDManager.newBaseManager()) {
      Map<String, NDArray> arrays = new LinkedHashMap<>();
      trained.forEach(
          (name, tensor) ->
              arrays.put(name, manager.create(tensor.values(), new Shape(tensor.shape()))));
      Weights effective = adaptation.effective(new MapWeights("trained", arrays), frozen);
      for (String name : effective.names()) {
        NDArray array = effective.get(name);
        merged.put(name, new Tensor(array.getShape().getShape(), array.toFloatArray()));
      }
    }
    return merged;
  }
}

package org.lipstream.llm.lab.train;

import ai.djl.ndarray.NDManager;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.lipstream.encoders.checkpoint.SafetensorsWriter.Tensor;
import org.lipstream.encoders.checkpoint.Weights;

/** A stage's parameters and optimiser: fresh, or as its checkpoint has them. */
record TrainedPart(ParameterVector parameters, AdamW optimizer) {

  /**
   * Fresh parameters.
   *
   * @param model builds the model once from the weights it is given
   * @param start tensors to start from, where it has them; null for none
   */
  static TrainedPart initial(
      NDManager manager,
      long seed,
      Predicate<String> optional,
      Consumer<Weights> model,
      Weights start,
      AdamW.Options options) {
    InitialWeights initial = new InitialWeights(manager, seed, optional, start);
    model.accept(initial);
    ParameterVector parameters = new ParameterVector(manager, initial.made());
    return new TrainedPart(parameters, new AdamW(manager, parameters.values(), options));
  }

  /** The averaged weights, as tensors. */
  Weights averaged() {
    return parameters.weights(optimizer.average());
  }

  /** The averaged weights, as numbers. */
  Map<String, Tensor> export() {
    return parameters.export(optimizer.average().toFloatArray());
  }
}

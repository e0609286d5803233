package org.lipstream.llm.lab.train.loop;

import ai.djl.ndarray.NDManager;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.lipstream.encoders.checkpoint.SafetensorsWriter.Tensor;
import org.lipstream.encoders.checkpoint.Weights;
import org.lipstream.llm.lab.train.optimise.AdamW;
import org.lipstream.llm.lab.train.optimise.InitialWeights;
import org.lipstream.llm.lab.train.optimise.ParameterVector;

/** A stage's parameters and optimiser: fresh, or as its checkpoint has them. */
public record TrainedPart(ParameterVector parameters, AdamW optimizer) {

  /**
   * Fresh parameters.
   *
   * @param model builds the model once from the weights it is given
   * @param start tensors to start from, where it has them; null for none
   */
  public static TrainedPart initial(
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
  public Weights averaged() {
    return parameters.weights(optimizer.average());
  }

  /** The averaged weights, as numbers. */
  public Map<String, Tensor> export() {
    return parameters.export(optimizer.average().toFloatArray());
  }
}

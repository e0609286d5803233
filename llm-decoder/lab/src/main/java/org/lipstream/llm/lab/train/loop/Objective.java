package org.lipstream.llm.lab.train.loop;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.util.Map;
import org.lipstream.encoders.checkpoint.Weights;

/** What one stage of training minimises, and how far it has come. */
public interface Objective<B> {

  /** The batch of a step; called on the loader's thread; the same step gives the same batch. */
  B batch(long step);

  /**
   * The loss, on the gradient graph.
   *
   * @param weights the model's tensors
   * @param manager owns what the step makes
   * @param metrics filled with what the progress line shall show
   */
  NDArray loss(Weights weights, B batch, NDManager manager, Map<String, Double> metrics);

  /** Measures on samples that are held out of training. */
  Map<String, Double> validate(Weights weights, NDManager manager);
}

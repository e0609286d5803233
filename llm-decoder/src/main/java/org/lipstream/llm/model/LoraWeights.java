package org.lipstream.llm.model;

import ai.djl.ndarray.NDArray;
import java.util.Set;
import org.lipstream.encoders.checkpoint.Weights;
import org.lipstream.encoders.tensor.EngineMemory;

/**
 * A language model's tensors with an adapter in effect: {@code W + alpha / r * B A} for each layer
 * that is adapted. Differentiable in A and B; with B = 0 nothing changes.
 *
 * @param base the model's tensors, under Hugging Face's names
 * @param adapter the factors, under peft's names; what is computed belongs to their manager
 */
public record LoraWeights(Weights base, Weights adapter, LoraConfig config) implements Weights {

  @Override
  public NDArray get(String name, long... shape) {
    NDArray frozen = base.get(name, shape);
    if (!config.adapts(name)) {
      return frozen;
    }
    long out = frozen.getShape().get(0);
    long in = frozen.getShape().get(1);
    NDArray factorA = adapter.get(LoraConfig.factorA(name), config.rank(), in);
    NDArray factorB = adapter.get(LoraConfig.factorB(name), out, config.rank());
    return EngineMemory.scale(config.scale(), factorB.matMul(factorA)).add(frozen); // (out, in)
  }

  @Override
  public boolean has(String name) {
    return base.has(name);
  }

  @Override
  public Set<String> names() {
    return base.names();
  }
}

package org.lipstream.llm.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.util.Set;
import java.util.TreeSet;
import org.lipstream.encoders.checkpoint.Checkpoint;
import org.lipstream.encoders.checkpoint.ModelFormatException;
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

  /**
   * An adapter in effect.
   *
   * @throws ModelFormatException naming a tensor that is no factor of an adapted layer
   */
  public static LoraWeights checked(
      Weights base, Checkpoint factors, LoraConfig config, NDManager manager) {
    requireUsed(base.names(), factors.tensors().keySet(), config);
    return new LoraWeights(base, factors.weights(manager), config);
  }

  /**
   * Checks that every factor of an adapter has an effect.
   *
   * @throws ModelFormatException naming a tensor that is no factor of an adapted layer
   */
  static void requireUsed(Set<String> base, Set<String> adapter, LoraConfig config) {
    Set<String> unused = new TreeSet<>(adapter);
    for (String name : base) {
      if (config.adapts(name)) {
        unused.remove(LoraConfig.factorA(name));
        unused.remove(LoraConfig.factorB(name));
      }
    }
    if (!unused.isEmpty()) {
      throw new ModelFormatException(
          "adapter: tensor %s (expected: a factor of a layer that target_modules names)"
              .formatted(unused.iterator().next()));
    }
  }

  @Override
  public NDArray get(String name, long... shape) {
    NDArray frozen = base.get(name, shape);
    if (!config.adapts(name)) {
      return frozen;
    }
    long out = frozen.getShape().get(0);
    long in = frozen.getShape().get(1);
    int rank = config.rank(name);
    NDArray factorA = adapter.get(LoraConfig.factorA(name), rank, in);
    NDArray factorB = adapter.get(LoraConfig.factorB(name), out, rank);
    return EngineMemory.scale(config.scale(name), factorB.matMul(factorA)).add(frozen); // (out, in)
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

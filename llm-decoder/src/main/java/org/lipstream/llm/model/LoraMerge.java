package org.lipstream.llm.model;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import org.lipstream.encoders.checkpoint.ElementType;
import org.lipstream.encoders.checkpoint.ModelFormatException;
import org.lipstream.encoders.checkpoint.StoredTensor;

/**
 * A checkpoint's tensors with an adapter's factors added to them for good: what {@link LoraWeights}
 * computes when a model is opened, done on disk, some rows at a time.
 *
 * @param base the model's tensors, under the names of its checkpoint
 * @param factors the adapter's, under peft's names
 */
public record LoraMerge(
    Map<String, StoredTensor> base, Map<String, StoredTensor> factors, LoraConfig config) {

  /**
   * Of a language model, alone or inside an audio model. An adapter knows its layers by the names
   * that they have in a language model of its own.
   *
   * @throws ModelFormatException if a factor is missing, of another shape, or no adapted layer's
   */
  public Map<String, StoredTensor> ofLanguageModel() {
    return merged(TensorNames.byPlainName(base.keySet()));
  }

  /**
   * Of a model whose adapter knows its layers by the checkpoint's names, as Whisper's does.
   *
   * @throws ModelFormatException if a factor is missing, of another shape, or no adapted layer's
   */
  public Map<String, StoredTensor> ofWhole() {
    Map<String, String> names = new LinkedHashMap<>();
    base.keySet().forEach(name -> names.put(name, name));
    return merged(names);
  }

  /**
   * @param names in the checkpoint, by those that the adapter knows
   */
  private Map<String, StoredTensor> merged(Map<String, String> names) {
    LoraWeights.requireUsed(names.keySet(), factors.keySet(), config);
    Map<String, StoredTensor> merged = new LinkedHashMap<>(base);
    for (Map.Entry<String, String> name : names.entrySet()) {
      if (config.adapts(name.getKey())) {
        merged.put(name.getValue(), adapted(name.getKey(), base.get(name.getValue())));
      }
    }
    return merged;
  }

  private StoredTensor adapted(String name, StoredTensor tensor) {
    int rank = config.rank(name);
    long[] shape = tensor.shape();
    if (shape.length != 2 || ElementType.isInteger(tensor.encoding())) {
      throw new ModelFormatException(
          "tensor %s: %s %s (expected: a matrix of numbers, as target_modules names it)"
              .formatted(name, tensor.encoding(), Arrays.toString(shape)));
    }
    StoredTensor down = factor(LoraConfig.factorA(name), rank, shape[1]);
    StoredTensor up = factor(LoraConfig.factorB(name), shape[0], rank);
    return new AdaptedTensor(tensor, up, down, config.scale(name));
  }

  private StoredTensor factor(String name, long... shape) {
    StoredTensor factor = factors.get(name);
    if (factor == null || !Arrays.equals(factor.shape(), shape)) {
      throw new ModelFormatException(
          "adapter: tensor %s: %s (expected: %s)"
              .formatted(
                  name,
                  factor == null ? "missing" : "shape " + Arrays.toString(factor.shape()),
                  Arrays.toString(shape)));
    }
    return factor;
  }
}

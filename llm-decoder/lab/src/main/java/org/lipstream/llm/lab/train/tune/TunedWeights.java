package org.lipstream.llm.lab.train.tune;

import ai.djl.ndarray.NDArray;
import java.util.LinkedHashSet;
import java.util.Set;
import org.lipstream.encoders.checkpoint.Weights;
import org.lipstream.llm.lab.train.data.DecoderParts;

/**
 * A decoder in tuning, under the names of {@link DecoderParts}: the language model as its {@link
 * TunedLayers} has it, the projectors all trained.
 *
 * @param trained what is trained
 * @param frozen the language model's tensors as they were, without prefix
 */
record TunedWeights(TunedLayers adaptation, Weights trained, Weights frozen) implements Weights {

  @Override
  public NDArray get(String name, long... shape) {
    return isLanguage(name)
        ? language().get(name.substring(DecoderParts.LLM.length()), shape)
        : trained.get(name, shape);
  }

  @Override
  public boolean has(String name) {
    return isLanguage(name)
        ? language().has(name.substring(DecoderParts.LLM.length()))
        : trained.has(name);
  }

  @Override
  public Set<String> names() {
    Set<String> names = new LinkedHashSet<>();
    language().names().forEach(name -> names.add(DecoderParts.LLM + name));
    trained.names().stream().filter(name -> !isLanguage(name)).forEach(names::add);
    return names;
  }

  private Weights language() {
    return adaptation.effective(trained.scope(DecoderParts.LLM), frozen);
  }

  private static boolean isLanguage(String name) {
    return name.startsWith(DecoderParts.LLM);
  }
}

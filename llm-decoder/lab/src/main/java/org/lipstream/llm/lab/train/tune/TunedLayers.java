package org.lipstream.llm.lab.train.tune;

import org.lipstream.encoders.checkpoint.Weights;
import org.lipstream.llm.lab.train.data.DecoderParts;
import org.lipstream.llm.model.LoraConfig;
import org.lipstream.llm.model.LoraWeights;

/** Which of the language model's tensors tuning changes. */
public sealed interface TunedLayers {

  /**
   * The language model's tensors.
   *
   * @param trained the trained part, under names of {@link DecoderParts#LLM}
   * @param frozen the model as it was
   */
  Weights effective(Weights trained, Weights frozen);

  /** All of them. */
  record Full() implements TunedLayers {
    @Override
    public Weights effective(Weights trained, Weights frozen) {
      return trained;
    }
  }

  /** Low-rank factors beside frozen tensors. */
  record Lora(LoraConfig config) implements TunedLayers {
    @Override
    public Weights effective(Weights trained, Weights frozen) {
      return new LoraWeights(frozen, trained, config);
    }
  }
}

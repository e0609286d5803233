package org.lipstream.llm.model;

import java.util.List;

/** How wavelengths of the rotary embedding are stretched beyond the context of pre-training. */
public sealed interface RopeScaling {

  /**
   * The frequency to use instead.
   *
   * @param pair 0 turns fastest
   * @param frequency radians per position
   */
  double scaled(int pair, double frequency);

  /** Every frequency as it is. */
  record None() implements RopeScaling {
    @Override
    public double scaled(int pair, double frequency) {
      return frequency;
    }
  }

  /**
   * Llama 3's rule: long waves are stretched, short ones stay, a blend between.
   *
   * @param factor how much wavelengths beyond the original context are stretched
   * @param lowFrequencyFactor wavelengths above originalPositions / this are stretched in full
   * @param highFrequencyFactor wavelengths below originalPositions / this are not stretched
   * @param originalPositions context length before stretching
   */
  record Llama3(
      double factor, double lowFrequencyFactor, double highFrequencyFactor, int originalPositions)
      implements RopeScaling {

    public Llama3 {
      LlamaConfig.require(factor >= 1, "rope factor", factor, ">= 1");
      LlamaConfig.require(lowFrequencyFactor > 0, "low_freq_factor", lowFrequencyFactor, "> 0");
      LlamaConfig.require(
          highFrequencyFactor > lowFrequencyFactor,
          "high_freq_factor",
          highFrequencyFactor,
          "> low_freq_factor " + lowFrequencyFactor);
      LlamaConfig.require(
          originalPositions > 0, "original_max_position_embeddings", originalPositions, "> 0");
    }

    @Override
    public double scaled(int pair, double frequency) {
      double turns = originalPositions * frequency / (2 * Math.PI); // within the original context
      double kept = (turns - lowFrequencyFactor) / (highFrequencyFactor - lowFrequencyFactor);
      double share = Math.min(1, Math.max(0, kept));
      return frequency * (share + (1 - share) / factor);
    }
  }

  /**
   * Any rule, worked out: what each pair's frequency is divided by, as GGUF's {@code
   * rope_freqs.weight} holds it.
   *
   * @param byPair headDim / 2 of them, above 0
   */
  record Divisors(List<Float> byPair) implements RopeScaling {
    public Divisors {
      byPair = List.copyOf(byPair);
      for (float divisor : byPair) {
        LlamaConfig.require(divisor > 0, "rope divisor", divisor, "> 0");
      }
    }

    @Override
    public double scaled(int pair, double frequency) {
      return frequency / byPair.get(pair);
    }
  }
}

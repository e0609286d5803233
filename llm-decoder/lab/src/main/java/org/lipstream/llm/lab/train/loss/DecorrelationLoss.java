package org.lipstream.llm.lab.train.loss;

import java.util.Arrays;

/**
 * Which states decorrelation tuning turns away from BOS: {@code L_decor = mean over blocks l,
 * tokens i and sequences of cos(H_i^l, H_0^l)^2} (arXiv 2510.22603), computed by {@link
 * DecorrelationTap}. Padding never counts.
 */
public enum DecorrelationLoss {
  /** The paper's definition: blocks 2 to L-1, all tokens but BOS. */
  PAPER(2) {
    @Override
    int tokens(int length, int answer) {
      return length;
    }
  },
  /** The authors' released code: blocks 1 to L-1, tokens before the transcript and its first. */
  RELEASED(1) {
    @Override
    int tokens(int length, int answer) {
      return Math.min(length, length - answer + 1);
    }
  };

  private final int firstBlock;

  DecorrelationLoss(int firstBlock) {
    this.firstBlock = firstBlock;
  }

  /** The first block that counts; the model's first block is 1. The last but one ends the range. */
  int firstBlock() {
    return firstBlock;
  }

  /**
   * How many tokens of a sequence, BOS included, are looked at.
   *
   * @param length tokens of the sequence
   * @param answer tokens of the transcript at its end
   */
  abstract int tokens(int length, int answer);

  /** The name on the command line. */
  public String label() {
    return name().toLowerCase(java.util.Locale.ROOT);
  }

  /**
   * Reads a label.
   *
   * @throws IllegalArgumentException if there is no such definition
   */
  public static DecorrelationLoss of(String label) {
    return Arrays.stream(values())
        .filter(loss -> loss.label().equals(label))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "decorrelation: " + label + " (expected: paper or released)"));
  }
}

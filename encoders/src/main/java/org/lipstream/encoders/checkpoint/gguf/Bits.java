package org.lipstream.encoders.checkpoint.gguf;

import java.util.Locale;
import org.lipstream.encoders.checkpoint.StoredTensor;

/** How small a model's matrices are made. */
public enum Bits {
  /** Blocks of 32 with one scale: 8.5 bits a number. */
  EIGHT(GgmlType.Q8_0),
  /** Blocks of 32 with a scale and a minimum: 5 bits a number; embeddings and output have 8.5. */
  FOUR(GgmlType.Q4_1);

  private final GgmlType matrices;

  Bits(GgmlType matrices) {
    this.matrices = matrices;
  }

  /**
   * By their number.
   *
   * @throws IllegalArgumentException if it is neither 8 nor 4
   */
  public static Bits of(int number) {
    return switch (number) {
      case 8 -> EIGHT;
      case 4 -> FOUR;
      default -> throw new IllegalArgumentException("bits: " + number + " (expected: 8 or 4)");
    };
  }

  /**
   * Matrices in blocks; vectors as they are, for they are few and a norm's gain counts in every
   * row; convolutions, positions and rows that are no whole number of blocks in float16. What has
   * such blocks of 4 bits already keeps them: 8 would be larger, and not exactly the same numbers.
   */
  GgmlType typeOf(String name, StoredTensor tensor) {
    if (tensor.shape().length < 2) {
      return GgmlType.F32;
    }
    boolean blocks =
        tensor.shape().length == 2 && tensor.rowLength() % GgmlType.Q8_0.blockValues() == 0;
    if (!blocks || name.toLowerCase(Locale.ROOT).contains("position")) {
      return GgmlType.F16;
    }
    if (tensor.encoding().equals(GgmlType.Q4_1.label())) {
      return GgmlType.Q4_1;
    }
    return isVocabulary(name) ? GgmlType.Q8_0 : matrices;
  }

  private static boolean isVocabulary(String name) {
    return name.endsWith("embed_tokens.weight")
        || name.endsWith("lm_head.weight")
        || name.endsWith("proj_out.weight");
  }
}

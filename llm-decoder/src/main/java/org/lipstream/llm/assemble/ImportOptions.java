package org.lipstream.llm.assemble;

import java.util.Optional;
import org.lipstream.encoders.checkpoint.gguf.Bits;

/**
 * How weights are written.
 *
 * @param bits of the matrices; absent where the weights stay as they are
 * @param merge whether an adapter's factors are added to the matrices, which become float32 unless
 *     bits say another thing, instead of being kept beside them
 */
public record ImportOptions(Optional<Bits> bits, boolean merge) {
  /** The files as they are. */
  public static final ImportOptions COPY = new ImportOptions(Optional.empty(), false);

  /** Matrices of so many bits. */
  public static ImportOptions of(Bits bits) {
    return new ImportOptions(Optional.of(bits), false);
  }
}

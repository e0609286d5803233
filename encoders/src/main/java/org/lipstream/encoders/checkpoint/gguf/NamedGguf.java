package org.lipstream.encoders.checkpoint.gguf;

import java.nio.file.Path;
import java.util.Map;
import org.lipstream.encoders.checkpoint.Checkpoint;
import org.lipstream.encoders.checkpoint.StoredTensor;

/**
 * A GGUF file that keeps a model of any kind under its own names, as {@link GgufWriter} writes it.
 * Sizes and tokenizer stand in the files beside it.
 */
record NamedGguf(GgufFile gguf) implements Checkpoint {
  /** What {@code general.architecture} says. */
  static final String ARCHITECTURE = "lipstream";

  @Override
  public String format() {
    return "GGUF " + gguf.version();
  }

  @Override
  public Path source() {
    return gguf.file();
  }

  @Override
  public Map<String, StoredTensor> tensors() {
    return gguf.tensors();
  }
}

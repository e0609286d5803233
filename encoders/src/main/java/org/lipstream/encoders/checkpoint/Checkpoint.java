package org.lipstream.encoders.checkpoint;

import ai.djl.ndarray.NDManager;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/**
 * A file or folder of weights whose header was read and checked. Holds no tensor and no open file;
 * {@link #weights} may be asked for again and again, each time under another manager.
 */
public interface Checkpoint {

  /** What it is, such as {@code GGUF 3}. */
  String format();

  /** The file, or the index of several. */
  Path source();

  /** What tensors there are, by the names that Hugging Face's layout of the model gives them. */
  Map<String, StoredTensor> tensors();

  /** What a config.json beside it would say; absent where the format holds no such thing. */
  default Optional<ObjectNode> config() {
    return Optional.empty();
  }

  /**
   * What a tokenizer.json beside it would say; absent where the format holds no such thing.
   *
   * @throws ModelFormatException if it holds a tokenizer of an unknown kind
   */
  default Optional<ObjectNode> tokenizer() {
    return Optional.empty();
  }

  /**
   * The tensors as float32, each read when it is first asked for.
   *
   * @param manager owns them
   */
  default Weights weights(NDManager manager) {
    return new StoredWeights(manager, source().toString(), tensors());
  }
}

package org.lipstream.encoders.checkpoint.gguf;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.lipstream.encoders.checkpoint.Checkpoint;
import org.lipstream.encoders.checkpoint.ModelFormatException;
import org.lipstream.encoders.checkpoint.StoredTensor;

/**
 * A Llama, Qwen2 or Qwen3 in GGUF, under Hugging Face's names and in its order of rows. {@code
 * rope_freqs.weight}, which holds no weights but a rule, is told by the configuration.
 */
public final class GgufCheckpoint implements Checkpoint {
  private static final Set<String> ARCHITECTURES = Set.of("llama", "qwen2", "qwen3");
  private static final String ROPE = "rope_freqs.weight";

  private final GgufFile gguf;
  private final ObjectNode config;
  private final Map<String, StoredTensor> tensors = new LinkedHashMap<>();

  private GgufCheckpoint(GgufFile gguf) {
    this.gguf = gguf;
    StoredTensor rope = gguf.tensors().get(ROPE);
    this.config =
        new LlamaMetadata(gguf)
            .config(rope == null ? null : rope.read(), gguf.tensors().containsKey("output.weight"));
    boolean interleaved = config.path("model_type").asText().equals("llama");
    int headDim = config.path("head_dim").asInt();
    gguf.tensors()
        .forEach(
            (name, tensor) -> {
              if (!name.equals(ROPE)) {
                boolean turned = name.contains(".attn_q.") || name.contains(".attn_k.");
                tensors.put(
                    LlamaNames.of(name),
                    interleaved && turned ? uninterleaved(name, tensor, headDim) : tensor);
              }
            });
  }

  /**
   * Reads the header, or those of all parts where it was split. A file that {@link GgufWriter}
   * wrote has no names to change.
   *
   * @throws ModelFormatException if the file is truncated or of another kind, or its model's
   *     architecture is another
   */
  public static Checkpoint open(Path file) {
    GgufFile gguf = GgufParts.join(GgufFile.open(file));
    String architecture = gguf.metadata().path("general.architecture").asText("missing");
    if (architecture.equals(NamedGguf.ARCHITECTURE)) {
      return new NamedGguf(gguf);
    }
    if (!ARCHITECTURES.contains(architecture)) {
      throw new ModelFormatException(
          file + ": general.architecture: " + architecture + " (expected: llama, qwen2 or qwen3)");
    }
    return new GgufCheckpoint(gguf);
  }

  private StoredTensor uninterleaved(String name, StoredTensor tensor, int headDim) {
    long rows = tensor.shape().length == 0 ? 0 : tensor.shape()[0];
    if (rows % headDim != 0 || tensor.shape().length > 2) {
      throw new ModelFormatException(
          "%s: tensor %s: %d rows (expected: a multiple of the head's %d)"
              .formatted(source(), name, rows, headDim));
    }
    return new Uninterleaved(tensor, headDim);
  }

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
    return tensors;
  }

  @Override
  public Optional<ObjectNode> config() {
    return Optional.of(config.deepCopy());
  }

  @Override
  public Optional<ObjectNode> tokenizer() {
    return GgufTokenizer.read(gguf);
  }
}

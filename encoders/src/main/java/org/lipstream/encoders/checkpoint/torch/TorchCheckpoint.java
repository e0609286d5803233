package org.lipstream.encoders.checkpoint.torch;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.lipstream.encoders.checkpoint.Checkpoint;
import org.lipstream.encoders.checkpoint.StoredTensor;

/**
 * Weights that {@code torch.save} wrote. OpenAI's Whisper comes under Hugging Face's names, an
 * AV-HuBERT encoder under fairseq's without what stands before them; other tensors keep theirs.
 */
public final class TorchCheckpoint implements Checkpoint {
  private final Path file;
  private final Map<String, StoredTensor> tensors;
  private final ObjectNode config;

  private TorchCheckpoint(Path file, Map<String, StoredTensor> tensors, ObjectNode config) {
    this.file = file;
    this.tensors = tensors;
    this.config = config;
  }

  /**
   * Reads the pickle, executing nothing.
   *
   * @throws org.lipstream.encoders.checkpoint.ModelFormatException if the file is truncated or of
   *     another kind, holds no named tensors, or its pickle asks for what is not allowed
   */
  public static TorchCheckpoint open(Path file) {
    TorchFile saved = TorchFile.open(file);
    Map<String, StoredTensor> named = new StateDict(saved).tensors();
    if (OpenAiWhisper.isOne(named)) {
      return new TorchCheckpoint(
          file, OpenAiWhisper.renamed(named), OpenAiWhisper.config(saved.root()).orElse(null));
    }
    if (FairseqAvHubert.isOne(named)) {
      Map<String, StoredTensor> encoder = FairseqAvHubert.renamed(named);
      return new TorchCheckpoint(
          file, encoder, FairseqAvHubert.config(encoder, saved.root()).orElse(null));
    }
    return new TorchCheckpoint(file, named, null);
  }

  @Override
  public String format() {
    return "PyTorch";
  }

  @Override
  public Path source() {
    return file;
  }

  @Override
  public Map<String, StoredTensor> tensors() {
    return tensors;
  }

  @Override
  public Optional<ObjectNode> config() {
    return Optional.ofNullable(config).map(ObjectNode::deepCopy);
  }
}

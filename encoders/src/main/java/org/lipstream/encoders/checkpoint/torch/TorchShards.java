package org.lipstream.encoders.checkpoint.torch;

import java.nio.file.Path;
import java.util.Map;
import org.lipstream.encoders.checkpoint.Checkpoint;
import org.lipstream.encoders.checkpoint.ShardIndex;
import org.lipstream.encoders.checkpoint.StoredTensor;

/**
 * PyTorch files with an index, {@code pytorch_model.bin.index.json}.
 *
 * @param source the index
 */
public record TorchShards(Path source, Map<String, StoredTensor> tensors) implements Checkpoint {

  /**
   * Opens the files that an index names.
   *
   * @throws org.lipstream.encoders.checkpoint.ModelFormatException if one is missing or broken
   */
  public static TorchShards open(Path index) {
    return new TorchShards(
        index, ShardIndex.read(index, file -> TorchCheckpoint.open(file).tensors()));
  }

  @Override
  public String format() {
    return "PyTorch";
  }
}

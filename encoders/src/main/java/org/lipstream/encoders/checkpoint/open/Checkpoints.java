package org.lipstream.encoders.checkpoint.open;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.lipstream.encoders.checkpoint.Checkpoint;
import org.lipstream.encoders.checkpoint.ModelFormatException;
import org.lipstream.encoders.checkpoint.SafetensorsCheckpoint;
import org.lipstream.encoders.checkpoint.ctranslate2.WhisperModelBin;
import org.lipstream.encoders.checkpoint.gguf.GgufCheckpoint;
import org.lipstream.encoders.checkpoint.torch.TorchCheckpoint;

/** Opens weights in any format that is read. */
public final class Checkpoints {
  private static final String MODEL_BIN = "model.bin";

  private Checkpoints() {}

  /**
   * Reads and checks the header of what is there.
   *
   * @param path a file of weights, or a folder with one: safetensors (whole or in shards), GGUF, or
   *     CTranslate2's model.bin
   * @throws ModelFormatException if there is none, or it cannot be read; one line that says why
   */
  public static Checkpoint open(Path path) {
    if (Files.isDirectory(path)) {
      return openDirectory(path);
    }
    if (!Files.isRegularFile(path)) {
      throw new ModelFormatException(path + ": no such file (expected: weights)");
    }
    String name = path.getFileName().toString();
    if (name.endsWith(".gguf")) {
      return GgufCheckpoint.open(path);
    }
    if (name.endsWith(".pt") || name.endsWith(".pth") || name.endsWith(".ckpt")) {
      return TorchCheckpoint.open(path);
    }
    return name.equals(MODEL_BIN) ? WhisperModelBin.open(path) : SafetensorsCheckpoint.open(path);
  }

  private static Checkpoint openDirectory(Path directory) {
    if (SafetensorsCheckpoint.isIn(directory)) {
      return SafetensorsCheckpoint.open(directory);
    }
    if (Files.exists(directory.resolve(MODEL_BIN))) {
      return WhisperModelBin.open(directory.resolve(MODEL_BIN));
    }
    List<Path> gguf = files(directory, ".gguf");
    if (gguf.size() == 1) {
      return GgufCheckpoint.open(gguf.get(0));
    }
    throw new ModelFormatException(
        directory
            + ": "
            + (gguf.isEmpty() ? "no weights" : gguf.size() + " GGUF files")
            + " (expected: model.safetensors or its index, model.bin, or one .gguf)");
  }

  private static List<Path> files(Path directory, String ending) {
    try (Stream<Path> files = Files.list(directory)) {
      return files.filter(file -> file.toString().endsWith(ending)).sorted().toList();
    } catch (IOException e) {
      throw new ModelFormatException(directory + ": cannot be read (" + e + ")", e);
    }
  }
}

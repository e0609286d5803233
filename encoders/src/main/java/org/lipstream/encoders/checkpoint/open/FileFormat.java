package org.lipstream.encoders.checkpoint.open;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Function;
import org.lipstream.encoders.checkpoint.Checkpoint;
import org.lipstream.encoders.checkpoint.ModelFormatException;
import org.lipstream.encoders.checkpoint.SafetensorsCheckpoint;
import org.lipstream.encoders.checkpoint.ctranslate2.WhisperModelBin;
import org.lipstream.encoders.checkpoint.gguf.GgufCheckpoint;
import org.lipstream.encoders.checkpoint.torch.TorchCheckpoint;
import org.lipstream.encoders.checkpoint.torch.TorchShards;

/** What a file of weights is, by its first bytes, whatever its name. */
enum FileFormat {
  GGUF(GgufCheckpoint::open) {
    @Override
    boolean begins(String head, String name) {
      return head.startsWith("GGUF") || name.endsWith(".gguf");
    }
  },
  TORCH(TorchCheckpoint::open) {
    @Override
    boolean begins(String head, String name) {
      return head.startsWith("PK\3\4")
          || head.startsWith("\u0080") && head.indexOf('.') > 0 && !isSafetensors(head);
    }
  },
  TORCH_SHARDS(TorchShards::open) {
    @Override
    boolean begins(String head, String name) {
      return name.endsWith(".bin.index.json");
    }
  },
  SAFETENSORS(SafetensorsCheckpoint::open) {
    @Override
    boolean begins(String head, String name) {
      return name.endsWith(".safetensors.index.json")
          || name.endsWith(".safetensors")
          || isSafetensors(head);
    }
  },
  CTRANSLATE2(WhisperModelBin::open) {
    @Override
    boolean begins(String head, String name) {
      return name.equals("model.bin");
    }
  };

  private static final int HEAD_BYTES = 64;
  private static final String LFS = "version https://git-lfs";

  private final Function<Path, Checkpoint> reader;

  FileFormat(Function<Path, Checkpoint> reader) {
    this.reader = reader;
  }

  /**
   * @param head the file's first bytes, a character each
   */
  abstract boolean begins(String head, String name);

  Checkpoint open(Path file) {
    return reader.apply(file);
  }

  /**
   * The format of a file; empty where it is none that is read.
   *
   * @throws ModelFormatException if it stands for the file that is meant, as Git LFS leaves it
   */
  static Optional<FileFormat> of(Path file) {
    String head = head(file);
    if (head.startsWith(LFS)) {
      throw new ModelFormatException(
          file + ": a pointer of Git LFS (expected: the weights; fetch them with git lfs pull)");
    }
    String name = String.valueOf(file.getFileName());
    for (FileFormat format : values()) {
      if (format.begins(head, name)) {
        return Optional.of(format);
      }
    }
    return Optional.empty();
  }

  /** A length, which may look like a pickle's first byte, and the header, an object of JSON. */
  private static boolean isSafetensors(String head) {
    return head.length() > Long.BYTES && head.charAt(Long.BYTES) == '{';
  }

  private static String head(Path file) {
    try (InputStream in = Files.newInputStream(file)) {
      return new String(in.readNBytes(HEAD_BYTES), StandardCharsets.ISO_8859_1);
    } catch (IOException e) {
      throw new ModelFormatException(file + ": cannot be read (" + e + ")", e);
    }
  }
}

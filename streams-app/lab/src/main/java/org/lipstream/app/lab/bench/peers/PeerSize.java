package org.lipstream.app.lab.bench.peers;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Arrays;
import java.util.stream.Collectors;
import org.lipstream.encoders.checkpoint.gguf.GgmlType;
import org.lipstream.llm.lab.pack.GgufConversion;
import org.lipstream.llm.lab.published.RandomLlamaFile;

/** A size at which all are compared; what has no published weights here has random ones. */
public enum PeerSize {
  /** SmolLM2-135M. */
  SMOLLM2("135M") {
    @Override
    void write(Path file, Path smolLm2) throws IOException {
      GgufConversion.convert(smolLm2, file, GgmlType.F32);
    }
  },
  /** Llama 3.2 1B with SmolLM2's vocabulary. */
  BILLION("1B") {
    @Override
    void write(Path file, Path smolLm2) throws IOException {
      RandomLlamaFile.BILLION.write(file, smolLm2);
    }
  };

  private static final String TOKENIZER = "tokenizer.json";

  private final String label;

  PeerSize(String label) {
    this.label = label;
  }

  /**
   * By its label.
   *
   * @throws IllegalArgumentException if there is none
   */
  public static PeerSize of(String label) {
    return Arrays.stream(values())
        .filter(size -> size.label.equals(label))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "sizes: %s (expected: %s)"
                        .formatted(
                            label,
                            Arrays.stream(values())
                                .map(PeerSize::label)
                                .collect(Collectors.joining(", ")))));
  }

  /** For tables and files. */
  public String label() {
    return label;
  }

  /** Writes the weights with 32 bits a number. */
  abstract void write(Path file, Path smolLm2) throws IOException;

  /**
   * The file with numbers of that kind, all of the same weights; written where it is not there.
   *
   * @param folder for it, the one with 32 bits and the tokenizer
   * @param smolLm2 SmolLM2's GGUF or its first part, tokenizer.json beside it
   */
  Path file(Path folder, Path smolLm2, GgmlType numbers) throws IOException {
    Files.copy(
        smolLm2.resolveSibling(TOKENIZER),
        folder.resolve(TOKENIZER),
        StandardCopyOption.REPLACE_EXISTING);
    Path file = folder.resolve(label + "-" + numbers.label() + ".gguf");
    if (!Files.exists(file) && numbers == GgmlType.F32) {
      write(file, smolLm2);
    } else if (!Files.exists(file)) {
      GgufConversion.convert(file(folder, smolLm2, GgmlType.F32), file, numbers);
    }
    return file;
  }
}

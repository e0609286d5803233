package org.lipstream.llm.lab.pack;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import org.lipstream.encoders.checkpoint.StoredTensor;
import org.lipstream.encoders.checkpoint.gguf.GgmlType;
import org.lipstream.encoders.checkpoint.gguf.GgufEntries;
import org.lipstream.encoders.checkpoint.gguf.GgufFile;
import org.lipstream.encoders.checkpoint.gguf.GgufParts;
import org.lipstream.encoders.checkpoint.gguf.GgufWriter;

/**
 * One GGUF as another, in one file, with other bits: names, order of rows, sizes and tokenizer stay
 * as llama.cpp knows them.
 */
public final class GgufConversion {
  /** What {@code general.file_type} says of each. */
  private static final Map<GgmlType, Integer> FILE_TYPES =
      Map.of(GgmlType.F32, 0, GgmlType.Q4_0, 2, GgmlType.Q4_1, 3, GgmlType.Q8_0, 7);

  private GgufConversion() {}

  /**
   * Reads one file and writes the other. Vectors stay float32; embeddings and output layer have 8
   * bits where the other matrices have fewer.
   *
   * @param from a file, or the first of several parts
   * @param matrices F32, Q8_0, Q4_0 or Q4_1
   * @throws org.lipstream.encoders.checkpoint.ModelFormatException if the first cannot be read
   */
  public static void convert(Path from, Path to, GgmlType matrices) throws IOException {
    if (!FILE_TYPES.containsKey(matrices)) {
      throw new IllegalArgumentException(
          "type: " + matrices + " (expected: F32, Q8_0, Q4_0 or Q4_1)");
    }
    GgufEntries entries =
        GgufEntries.of(from).put("general.file_type", FILE_TYPES.get(matrices).intValue());
    Map<String, StoredTensor> tensors = GgufParts.join(GgufFile.open(from)).tensors();
    GgufWriter.write(to, entries, tensors, (name, tensor) -> type(name, tensor, matrices));
  }

  private static GgmlType type(String name, StoredTensor tensor, GgmlType matrices) {
    boolean blocks =
        tensor.shape().length == 2 && tensor.rowLength() % GgmlType.Q8_0.blockValues() == 0;
    if (!blocks) {
      return GgmlType.F32;
    }
    boolean vocabulary = name.equals("token_embd.weight") || name.equals("output.weight");
    return vocabulary && matrices != GgmlType.F32 ? GgmlType.Q8_0 : matrices;
  }
}

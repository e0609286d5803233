package org.lipstream.llm.model;

import ai.djl.ndarray.NDArray;
import java.nio.FloatBuffer;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.lipstream.encoders.checkpoint.Checkpoint;
import org.lipstream.encoders.checkpoint.ModelFormatException;
import org.lipstream.encoders.checkpoint.StoredTensor;
import org.lipstream.encoders.checkpoint.Weights;

/**
 * Where a checkpoint keeps a decoder's tensors: audio models put them under prefixes of their own.
 *
 * @param body stands for {@code model.}
 * @param head stands for {@code lm_head.}
 */
record TensorNames(String body, String head) {
  private static final String EMBEDDINGS = "embed_tokens.weight";
  private static final int COMPARED_ROWS = 64;
  private static final TensorNames PLAIN = new TensorNames("model.", "lm_head.");

  private static final List<TensorNames> KNOWN =
      List.of(
          PLAIN,
          new TensorNames("language_model.model.", "language_model.lm_head."),
          new TensorNames("model.language_model.", "lm_head."),
          new TensorNames("thinker.model.", "thinker.lm_head."));

  /**
   * The decoder's tensors under the names that they have in a language model's own checkpoint;
   * others are hidden. Unchanged where no known prefix is in use.
   */
  static Weights plain(Weights checkpoint) {
    return KNOWN.stream()
        .filter(names -> checkpoint.has(names.body + EMBEDDINGS))
        .findFirst()
        .filter(names -> !names.equals(PLAIN))
        .<Weights>map(names -> new Renamed(checkpoint, names))
        .orElse(checkpoint);
  }

  /**
   * The embedding table under its name in a checkpoint.
   *
   * @throws ModelFormatException if there is none
   */
  static StoredTensor embeddings(Checkpoint checkpoint) {
    return KNOWN.stream()
        .map(names -> checkpoint.tensors().get(names.body + EMBEDDINGS))
        .filter(Objects::nonNull)
        .findFirst()
        .orElseThrow(
            () ->
                new ModelFormatException(
                    checkpoint.source() + ": tensor " + PLAIN.body + EMBEDDINGS + ": missing"));
  }

  /**
   * A decoder's tensors by their names in a language model's own checkpoint, each with its name in
   * this one; others are left out.
   */
  static Map<String, String> byPlainName(Set<String> checkpoint) {
    TensorNames names =
        KNOWN.stream()
            .filter(known -> checkpoint.contains(known.body + EMBEDDINGS))
            .findFirst()
            .orElse(PLAIN);
    Map<String, String> own = new LinkedHashMap<>();
    for (String name : checkpoint) {
      names.plain(name).ifPresent(plain -> own.put(plain, name));
    }
    return own;
  }

  private Optional<String> plain(String name) {
    if (name.startsWith(body)) {
      return Optional.of(PLAIN.body + name.substring(body.length()));
    }
    return name.startsWith(head)
        ? Optional.of(PLAIN.head + name.substring(head.length()))
        : Optional.empty();
  }

  /** Whether a checkpoint holds an output layer whose numbers are others than the embeddings'. */
  static boolean hasOwnHead(Checkpoint checkpoint) {
    for (TensorNames names : KNOWN) {
      StoredTensor table = checkpoint.tensors().get(names.body + EMBEDDINGS);
      StoredTensor head = checkpoint.tensors().get(names.head + "weight");
      if (table != null) {
        return head != null && head != table && !isSame(table, head);
      }
    }
    return false;
  }

  /** By some rows: two tables that were trained apart are nowhere the same. */
  private static boolean isSame(StoredTensor table, StoredTensor head) {
    if (!Arrays.equals(table.shape(), head.shape())) {
      return false;
    }
    int length = Math.toIntExact(table.rowLength());
    for (long row = 0; row < table.rows(); row += Math.max(1, table.rows() / COMPARED_ROWS)) {
      float[] one = new float[length];
      float[] other = new float[length];
      table.readRows(row, 1, FloatBuffer.wrap(one));
      head.readRows(row, 1, FloatBuffer.wrap(other));
      if (!Arrays.equals(one, other)) {
        return false;
      }
    }
    return true;
  }

  private String inCheckpoint(String plainName) {
    if (plainName.startsWith(PLAIN.body)) {
      return body + plainName.substring(PLAIN.body.length());
    }
    return plainName.startsWith(PLAIN.head)
        ? head + plainName.substring(PLAIN.head.length())
        : plainName;
  }

  private record Renamed(Weights checkpoint, TensorNames prefixes) implements Weights {

    @Override
    public NDArray get(String name, long... shape) {
      return checkpoint.get(prefixes.inCheckpoint(name), shape);
    }

    @Override
    public boolean has(String name) {
      return checkpoint.has(prefixes.inCheckpoint(name));
    }

    @Override
    public Set<String> names() {
      Set<String> plain = new LinkedHashSet<>();
      for (String name : checkpoint.names()) {
        prefixes.plain(name).ifPresent(plain::add);
      }
      return plain;
    }
  }
}

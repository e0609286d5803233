package org.lipstream.encoders.checkpoint.gguf;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.lipstream.encoders.checkpoint.ModelFormatException;
import org.lipstream.encoders.checkpoint.StoredTensor;

/**
 * A GGUF that was split ({@code NAME-00001-of-00003.gguf}): the first part has the metadata, each
 * has some of the tensors.
 */
public final class GgufParts {
  private static final Pattern NAME = Pattern.compile("(.*-)\\d{5}(-of-\\d{5}\\.gguf)");

  private GgufParts() {}

  /**
   * The first part with the tensors of all; the file itself where it is whole.
   *
   * @throws ModelFormatException if a part is missing, or the file is not the first
   */
  public static GgufFile join(GgufFile first) {
    int parts = first.metadata().path("split.count").asInt(1);
    if (parts == 1) {
      return first;
    }
    Matcher name = NAME.matcher(first.file().getFileName().toString());
    if (!name.matches() || first.metadata().path("split.no").asInt() != 0) {
      throw new ModelFormatException(
          first.file()
              + ": a part (expected: the first, NAME-00001-of-%05d.gguf)".formatted(parts));
    }
    Map<String, StoredTensor> tensors = new LinkedHashMap<>(first.tensors());
    for (int part = 2; part <= parts; part++) {
      String sibling = "%s%05d%s".formatted(name.group(1), part, name.group(2));
      Path file = first.file().resolveSibling(sibling);
      if (!Files.exists(file)) {
        throw new ModelFormatException(
            file + ": no such file (expected: part " + part + " of " + parts + ")");
      }
      tensors.putAll(GgufFile.open(file).tensors());
    }
    int stated = first.metadata().path("split.tensors.count").asInt(tensors.size());
    if (stated != tensors.size()) {
      throw new ModelFormatException(
          "%s: %d tensors in %d parts (expected: %d)"
              .formatted(first.file(), tensors.size(), parts, stated));
    }
    return new GgufFile(first.file(), first.version(), first.metadata(), tensors);
  }
}

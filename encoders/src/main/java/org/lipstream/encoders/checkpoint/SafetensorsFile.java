package org.lipstream.encoders.checkpoint;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Reads the header of one safetensors file: eight bytes with its length, the header as JSON; the
 * tensors' bytes follow.
 */
final class SafetensorsFile {
  private static final int MAX_HEADER_BYTES = 100 << 20;
  private static final ObjectMapper JSON =
      new ObjectMapper().enable(DeserializationFeature.FAIL_ON_READING_DUP_TREE_KEY);

  private SafetensorsFile() {}

  /**
   * Its tensors, in the header's order.
   *
   * @throws ModelFormatException if the file is missing, truncated or not safetensors
   */
  static Map<String, StoredTensor> read(Path path) {
    try (HeaderReader reader = HeaderReader.open(path)) {
      long length = reader.remaining() < Long.BYTES ? -1 : reader.i64();
      if (length < 2 || length > Math.min(MAX_HEADER_BYTES, reader.remaining())) {
        throw reader.malformed(
            length < 0
                ? reader.size() + " bytes"
                : "header of " + length + " bytes in a file of " + reader.size(),
            "a safetensors file");
      }
      JsonNode header = parse(path, reader.bytes("header", length));
      long dataStart = reader.position();
      Map<String, StoredTensor> tensors = new LinkedHashMap<>();
      for (Map.Entry<String, JsonNode> field : header.properties()) {
        if (!field.getKey().equals("__metadata__")) {
          tensors.put(
              field.getKey(),
              tensor(path, field.getKey(), field.getValue(), dataStart, reader.size()));
        }
      }
      return tensors;
    }
  }

  private static JsonNode parse(Path path, byte[] header) {
    try {
      JsonNode root = JSON.readTree(header);
      if (!root.isObject()) {
        throw new ModelFormatException(path + ": header (expected: a JSON object)");
      }
      return root;
    } catch (JsonProcessingException e) {
      throw new ModelFormatException(
          "%s: header: %s (expected: JSON of a safetensors file)"
              .formatted(path, e.getOriginalMessage().lines().findFirst().orElse("")),
          e);
    } catch (IOException e) {
      throw new ModelFormatException(path + ": header: " + e.getMessage(), e);
    }
  }

  private static FileTensor tensor(
      Path path, String name, JsonNode node, long dataStart, long fileBytes) {
    JsonNode sizes = node.path("shape");
    if (!sizes.isArray()) {
      throw new ModelFormatException(path + ": tensor " + name + ": no shape (expected: a list)");
    }
    long[] shape = new long[sizes.size()];
    for (int i = 0; i < shape.length; i++) {
      shape[i] = number(path, name, "shape", sizes.get(i));
    }
    ElementType type = ElementType.of(path.toString(), name, node.path("dtype").asText());
    JsonNode offsets = node.path("data_offsets");
    long begin = number(path, name, "data_offsets", offsets.path(0));
    long end = number(path, name, "data_offsets", offsets.path(1));
    if (begin > fileBytes - dataStart) {
      throw new ModelFormatException(
          "%s: tensor %s: begins at byte %d of the data (expected: within the file's %d bytes)"
              .formatted(path, name, begin, fileBytes));
    }
    FileTensor tensor = FileTensor.checked(path, name, dataStart + begin, shape, type, fileBytes);
    if (end - begin != tensor.storedBytes()) {
      throw new ModelFormatException(
          "%s: tensor %s: %d bytes (expected: %d for its shape)"
              .formatted(path, name, end - begin, tensor.storedBytes()));
    }
    return tensor;
  }

  private static long number(Path path, String name, String what, JsonNode value) {
    if (!value.isIntegralNumber() || !value.canConvertToLong() || value.longValue() < 0) {
      throw new ModelFormatException(
          "%s: tensor %s: %s: %s (expected: numbers from 0)"
              .formatted(path, name, what, value.isMissingNode() ? "missing" : value));
    }
    return value.longValue();
  }
}

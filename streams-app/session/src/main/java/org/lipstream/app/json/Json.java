package org.lipstream.app.json;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Map;

/**
 * One line of JSON in UTF-8. What is read may have been written by anybody: its depth is bounded,
 * and fields that a reader does not know are passed over.
 */
public final class Json {
  private static final int DEEPEST = 32;
  private static final ObjectMapper MAPPER =
      JsonMapper.builder(
              JsonFactory.builder()
                  .streamReadConstraints(
                      StreamReadConstraints.builder().maxNestingDepth(DEEPEST).build())
                  .build())
          .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .build();

  private Json() {}

  /** A record, a tree or a map as a topic's or an answer's value. */
  public static byte[] bytes(Object value) {
    try {
      return MAPPER.writeValueAsBytes(value);
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The same as text. */
  public static String line(Object value) {
    try {
      return MAPPER.writeValueAsString(value);
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Any value; {@code MissingNode} of nothing.
   *
   * @throws IOException if it is not JSON
   */
  public static JsonNode tree(byte[] json) throws IOException {
    return MAPPER.readTree(json);
  }

  /**
   * A record of a known type.
   *
   * @throws IOException if it is none
   */
  public static <T> T read(byte[] json, Class<T> type) throws IOException {
    return MAPPER.readValue(json, type);
  }

  /** The same of a tree. */
  public static <T> T read(JsonNode json, Class<T> type) throws IOException {
    return MAPPER.treeToValue(json, type);
  }

  /**
   * An object's fields.
   *
   * @throws IOException if it is none
   */
  public static Map<String, Object> fields(byte[] json) throws IOException {
    return MAPPER.readValue(json, new TypeReference<>() {});
  }
}

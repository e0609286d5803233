package org.lipstream.encoders.checkpoint;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Reads and checks config.json files. */
public final class ModelConfig {
  private ModelConfig() {}

  /**
   * Reads a JSON object.
   *
   * @throws ModelFormatException if it is missing or not JSON
   */
  public static JsonNode read(Path file) {
    if (!Files.isRegularFile(file)) {
      throw new ModelFormatException(file + ": no such file (expected: a model's configuration)");
    }
    try {
      return new ObjectMapper().readTree(file.toFile());
    } catch (IOException e) {
      throw new ModelFormatException(file + ": not JSON (" + firstLine(e) + ")", e);
    }
  }

  /**
   * A number that must be there.
   *
   * @throws ModelFormatException if it is not
   */
  public static int integer(JsonNode json, String name) {
    JsonNode value = json.path(name);
    if (!value.isIntegralNumber()) {
      throw new ModelFormatException(
          name + ": " + (value.isMissingNode() ? "missing" : value) + " (expected: a number)");
    }
    return value.intValue();
  }

  /**
   * A number under one of two names.
   *
   * @throws ModelFormatException if neither is there
   */
  public static int integer(JsonNode json, String name, String otherName) {
    return integer(json, json.has(name) || !json.has(otherName) ? name : otherName);
  }

  /**
   * A value that this program can work with alone.
   *
   * @throws ModelFormatException if another one is there
   */
  public static void requireDefault(JsonNode json, String name, String expected) {
    String value = json.path(name).asText(expected);
    if (!value.equals(expected)) {
      throw new ModelFormatException(name + ": " + value + " (expected: " + expected + ")");
    }
  }

  public static void requirePositive(String name, long value) {
    if (value < 1) {
      throw new ModelFormatException(name + ": " + value + " (expected: >= 1)");
    }
  }

  public static void requireDivisible(String name, int value, String partsName, int parts) {
    if (parts < 1 || value < 1 || value % parts != 0) {
      throw new ModelFormatException(
          "%s: %d, %s: %d (expected: a positive multiple)"
              .formatted(name, value, partsName, parts));
    }
  }

  private static String firstLine(Exception e) {
    return String.valueOf(e.getMessage()).lines().findFirst().orElse("");
  }
}

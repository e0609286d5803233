package org.lipstream.app.dashboard.model;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.util.List;

/**
 * Takes fields over from records. Any of them may be missing, of another type, or longer than
 * anyone would read: a record is written by whoever reaches the topic.
 */
final class Fields {
  private static final int LONGEST_TEXT = 4_000;
  private static final int LONGEST_LIST = 400;
  private static final int DEEPEST = 4;

  private Fields() {}

  /** Copies the fields that are there, cut to a readable size. */
  static void copy(ObjectNode from, ObjectNode to, List<String> names) {
    for (String name : names) {
      JsonNode value = from.get(name);
      if (value != null) {
        to.set(name, bounded(value, DEEPEST));
      }
    }
  }

  /** Copies all fields, cut to a readable size. */
  static void copyAll(ObjectNode from, ObjectNode to) {
    from.properties().stream()
        .limit(LONGEST_LIST)
        .forEach(field -> to.set(field.getKey(), bounded(field.getValue(), DEEPEST)));
  }

  private static JsonNode bounded(JsonNode value, int depth) {
    if (value.isTextual()) {
      return value.textValue().length() <= LONGEST_TEXT
          ? value
          : TextNode.valueOf(value.textValue().substring(0, LONGEST_TEXT) + " …");
    }
    if (value.isArray()) {
      ArrayNode array = JsonNodeFactory.instance.arrayNode();
      for (JsonNode element : value) {
        if (depth > 0 && array.size() < LONGEST_LIST) {
          array.add(bounded(element, depth - 1));
        }
      }
      return array;
    }
    if (value.isObject()) {
      ObjectNode object = JsonNodeFactory.instance.objectNode();
      value.properties().stream()
          .limit(depth > 0 ? LONGEST_LIST : 0)
          .forEach(field -> object.set(field.getKey(), bounded(field.getValue(), depth - 1)));
      return object;
    }
    return value;
  }

  static String text(JsonNode from, String name) {
    return from.path(name).asText("");
  }

  static long whole(JsonNode from, String name) {
    return from.path(name).asLong(0);
  }
}

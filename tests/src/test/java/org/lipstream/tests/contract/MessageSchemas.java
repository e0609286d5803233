package org.lipstream.tests.contract;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.networknt.schema.Error;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.dialect.Dialects;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The JSON messages' schemas, out of the AsyncAPI document. */
final class MessageSchemas {
  static final Path ROOT = Path.of(System.getProperty("lipstream.root", ".."));

  private static final ObjectMapper YAML = new ObjectMapper(new YAMLFactory());
  private static final String SHARED = "#/components/schemas/";
  private static final SchemaRegistry REGISTRY =
      SchemaRegistry.withDialect(Dialects.getDraft202012());

  private final JsonNode document;
  private final Map<String, Schema> strict = new LinkedHashMap<>();

  MessageSchemas() throws IOException {
    document = YAML.readTree(ROOT.resolve("docs/asyncapi.yaml").toFile());
  }

  /** Names of the JSON messages' schemas, in the order of the document. */
  List<String> names() {
    List<String> names = new ArrayList<>();
    for (JsonNode message : document.at("/components/messages")) {
      String reference = message.at("/payload/$ref").asText();
      if (reference.startsWith(SHARED)) {
        names.add(reference.substring(SHARED.length()));
      }
    }
    return names;
  }

  /** Schemas of the messages that a topic may have; none of Protobuf and text. */
  List<String> ofTopic(String topic) {
    List<String> names = new ArrayList<>();
    for (JsonNode channel : document.path("channels")) {
      if (channel.path("address").asText().equals(topic)) {
        for (JsonNode message : channel.path("messages")) {
          String name = message.path("$ref").asText().replace("#/components/messages/", "");
          String payload = document.at("/components/messages/" + name + "/payload/$ref").asText();
          if (payload.startsWith(SHARED)) {
            names.add(payload.substring(SHARED.length()));
          }
        }
      }
    }
    return names;
  }

  /** One message's schema, which stands alone: what it refers to is part of it. */
  ObjectNode bundle(String name) {
    ObjectNode bundle = YAML.createObjectNode();
    bundle.put("$schema", "https://json-schema.org/draft/2020-12/schema");
    bundle.put("$id", "urn:lipstream:schema:" + name + ":1");
    bundle.put("title", name);
    ObjectNode shared = YAML.createObjectNode();
    Deque<String> wanted = new ArrayDeque<>();
    bundle.setAll((ObjectNode) rewritten(schema(name), wanted));
    while (!wanted.isEmpty()) {
      String next = wanted.remove();
      if (!shared.has(next)) {
        shared.set(next, rewritten(schema(next), wanted));
      }
    }
    if (!shared.isEmpty()) {
      bundle.set("$defs", shared);
    }
    return bundle;
  }

  private JsonNode schema(String name) {
    JsonNode schema = document.at("/components/schemas/" + name);
    if (!schema.isObject()) {
      throw new AssertionError("schema " + name + ": none in docs/asyncapi.yaml");
    }
    return schema;
  }

  /** The same with references within the bundle; what it refers to is wanted. */
  private static JsonNode rewritten(JsonNode schema, Deque<String> wanted) {
    JsonNode copy = schema.deepCopy();
    for (JsonNode reference : copy.findParents("$ref")) {
      String name = reference.path("$ref").asText().substring(SHARED.length());
      wanted.add(name);
      ((ObjectNode) reference).put("$ref", "#/$defs/" + name);
    }
    return copy;
  }

  /** What is wrong with a message, where fields that are not described are wrong too. */
  List<Error> faults(String name, JsonNode message) {
    return strict
        .computeIfAbsent(
            name,
            each -> {
              ObjectNode closed = bundle(each);
              close(closed);
              return REGISTRY.getSchema(closed);
            })
        .validate(message);
  }

  private static void close(JsonNode schema) {
    schema.forEach(MessageSchemas::close);
    if (schema instanceof ObjectNode object
        && object.path("properties").isObject()
        && object.has("type")) {
      object.put("additionalProperties", false);
    }
  }
}

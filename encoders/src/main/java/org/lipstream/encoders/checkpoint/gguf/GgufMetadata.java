package org.lipstream.encoders.checkpoint.gguf;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigInteger;
import org.lipstream.encoders.checkpoint.HeaderReader;

/** Reads GGUF's typed entries as JSON values. */
final class GgufMetadata {
  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;
  private static final int STRING = 8;
  private static final int ARRAY = 9;
  private static final int MAX_DEPTH = 4;

  /** Bytes that a value of each type takes at least; arrays and texts have a length before them. */
  private static final int[] SMALLEST = {1, 1, 2, 2, 4, 4, 4, 1, 8, 12, 8, 8, 8};

  private GgufMetadata() {}

  static ObjectNode read(HeaderReader in, long entries) {
    ObjectNode metadata = JSON.objectNode();
    for (long i = 0; i < entries; i++) {
      String name = in.text("metadata name", in.count("metadata name", 1));
      if (metadata.has(name)) {
        throw in.malformed("metadata " + name + " twice", "once");
      }
      metadata.set(name, value(in, type(in, name), name, 0));
    }
    return metadata;
  }

  private static int type(HeaderReader in, String name) {
    long type = in.u32();
    if (type >= SMALLEST.length) {
      throw in.malformed("metadata " + name + ": type " + type, "0 to " + (SMALLEST.length - 1));
    }
    return (int) type;
  }

  private static JsonNode value(HeaderReader in, int type, String name, int depth) {
    return switch (type) {
      case 0 -> JSON.numberNode(in.u8());
      case 1 -> JSON.numberNode((byte) in.u8());
      case 2 -> JSON.numberNode(in.u16());
      case 3 -> JSON.numberNode((short) in.u16());
      case 4 -> number(in.u32());
      case 5 -> JSON.numberNode((int) in.u32());
      case 6 -> JSON.numberNode(Float.intBitsToFloat((int) in.u32()));
      case 7 -> JSON.booleanNode(in.u8() != 0);
      case STRING -> JSON.textNode(in.text(name, in.count("metadata " + name, 1)));
      case ARRAY -> array(in, name, depth + 1);
      case 10 -> unsigned(in.i64());
      case 11 -> number(in.i64());
      case 12 -> JSON.numberNode(Double.longBitsToDouble(in.i64()));
      default -> throw new AssertionError(type);
    };
  }

  private static ArrayNode array(HeaderReader in, String name, int depth) {
    if (depth > MAX_DEPTH) {
      throw in.malformed("metadata " + name + ": nested arrays", "at most " + MAX_DEPTH + " deep");
    }
    int type = type(in, name);
    long count = in.count("metadata " + name, SMALLEST[type]);
    ArrayNode array = JSON.arrayNode();
    for (long i = 0; i < count; i++) {
      array.add(value(in, type, name, depth));
    }
    return array;
  }

  /** An int node where it fits, as a parsed JSON would have it. */
  private static JsonNode number(long value) {
    return value == (int) value ? JSON.numberNode((int) value) : JSON.numberNode(value);
  }

  private static JsonNode unsigned(long bits) {
    return bits >= 0 ? number(bits) : JSON.numberNode(new BigInteger(Long.toUnsignedString(bits)));
  }
}

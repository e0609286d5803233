package org.lipstream.llm.onnx;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.Map;

/** Writes an ONNX model (onnx.proto3, IR 10): nodes in the order in which they run. */
final class OnnxGraph {
  /** Element types, by their number in TensorProto. */
  enum Type {
    FLOAT(1),
    UINT8(2),
    INT32(6),
    INT64(7);

    private final int number;

    Type(int number) {
      this.number = number;
    }
  }

  /** ONNX Runtime's own operators. */
  static final String MICROSOFT = "com.microsoft";

  private static final String ONNX = "";
  private static final int IR_VERSION = 10;
  private static final int OPSET = 21;
  private static final int ATTRIBUTE_FLOAT = 1;
  private static final int ATTRIBUTE_INT = 2;

  private final ProtoMessage graph = new ProtoMessage().string(2, "decoder");

  /**
   * Adds a node.
   *
   * @param domain {@link #MICROSOFT}, or empty for ONNX's own operators
   * @param inputs names; empty where an optional one is left out
   * @param attributes whole numbers or floats
   */
  void node(
      String domain,
      String operator,
      List<String> inputs,
      List<String> outputs,
      Map<String, Number> attributes) {
    ProtoMessage node = new ProtoMessage();
    inputs.forEach(input -> node.string(1, input));
    outputs.forEach(output -> node.string(2, output));
    node.string(3, operator + ":" + outputs.get(0)).string(4, operator);
    attributes.forEach((name, value) -> node.message(5, attribute(name, value)));
    graph.message(1, node.string(7, domain));
  }

  private static ProtoMessage attribute(String name, Number value) {
    ProtoMessage attribute = new ProtoMessage().string(1, name);
    return value instanceof Float
        ? attribute.float32(2, value.floatValue()).varint(20, ATTRIBUTE_FLOAT)
        : attribute.varint(3, value.longValue()).varint(20, ATTRIBUTE_INT);
  }

  /** An input of any sizes where they are named, of fixed ones where they are numbers. */
  void input(String name, Type type, Object... sizes) {
    graph.message(11, value(name, type, sizes));
  }

  void output(String name, Type type, Object... sizes) {
    graph.message(12, value(name, type, sizes));
  }

  private static ProtoMessage value(String name, Type type, Object... sizes) {
    ProtoMessage shape = new ProtoMessage();
    for (Object size : sizes) {
      ProtoMessage dimension = new ProtoMessage();
      shape.message(
          1,
          size instanceof Number number
              ? dimension.varint(1, number.longValue())
              : dimension.string(2, size.toString()));
    }
    ProtoMessage tensor = new ProtoMessage().varint(1, type.number).message(2, shape);
    return new ProtoMessage().string(1, name).message(2, new ProtoMessage().message(1, tensor));
  }

  /** A constant inside the model. */
  void constant(String name, float[] values, long... shape) {
    ByteBuffer bytes =
        ByteBuffer.allocate(values.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    bytes.asFloatBuffer().put(values);
    graph.message(5, tensor(name, Type.FLOAT, shape).bytes(9, bytes.array()));
  }

  /** Whole numbers inside the model. */
  void constant(String name, long[] values, long... shape) {
    ByteBuffer bytes =
        ByteBuffer.allocate(values.length * Long.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    bytes.asLongBuffer().put(values);
    graph.message(5, tensor(name, Type.INT64, shape).bytes(9, bytes.array()));
  }

  /** A constant in another file beside the model. */
  void external(String name, Type type, WeightFile.Place place, long... shape) {
    ProtoMessage tensor = tensor(name, type, shape);
    tensor.message(13, entry("location", place.file()));
    tensor.message(13, entry("offset", String.valueOf(place.offset())));
    tensor.message(13, entry("length", String.valueOf(place.length())));
    graph.message(5, tensor.varint(14, 1));
  }

  private static ProtoMessage tensor(String name, Type type, long... shape) {
    ProtoMessage tensor = new ProtoMessage();
    for (long size : shape) {
      tensor.varint(1, size);
    }
    return tensor.varint(2, type.number).string(8, name);
  }

  private static ProtoMessage entry(String key, String value) {
    return new ProtoMessage().string(1, key).string(2, value);
  }

  /** The whole model. */
  byte[] toBytes() {
    return new ProtoMessage()
        .varint(1, IR_VERSION)
        .string(2, "lipstream")
        .message(7, graph)
        .message(8, new ProtoMessage().string(1, ONNX).varint(2, OPSET))
        .message(8, new ProtoMessage().string(1, MICROSOFT).varint(2, 1))
        .toBytes();
  }
}

package org.lipstream.encoders.checkpoint.ctranslate2;

import org.lipstream.encoders.checkpoint.LittleEndian;

/** Puts a model.bin together. */
public final class WhisperVariables {
  private static final int FLOAT32 = 0;
  private static final int INT8 = 1;
  private static final int INT16 = 2;
  private static final int WIDTH = 2;

  private final LittleEndian variables = new LittleEndian();
  private int count;

  public WhisperVariables whisper(float keyBias) {
    for (String side : new String[] {"encoder", "decoder"}) {
      String layer = side + "/layer_0/";
      String stacked = layer + "self_attention/linear_0/";
      add(side + "/num_heads", INT16, 2, new long[0], 2);
      add(side + "/position_encodings/encodings", FLOAT32, 4, new long[] {4, WIDTH}, new float[8]);
      add(stacked + "weight", INT8, 1, new long[] {6, 2}, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12);
      add(stacked + "weight_scale", FLOAT32, 4, new long[] {6}, 2, 2, 2, 2, 1, 1);
      add(stacked + "bias", FLOAT32, 4, new long[] {6}, 1, 2, keyBias, 0, 5, 6);
      add(layer + "ffn/linear_0/weight", FLOAT32, 4, new long[] {4, WIDTH}, new float[8]);
    }
    add("encoder/conv1/weight", FLOAT32, 4, new long[] {WIDTH, 3, 1}, new float[6]);
    add("decoder/embeddings/weight", FLOAT32, 4, new long[] {3, WIDTH}, 0, 1, 2, 3, 4, 5);
    String cross = "decoder/layer_0/attention/linear_1/weight";
    add(cross, INT16, 2, new long[] {4, 2}, 1, 2, 3, 4, 5, 6, 7, 8);
    return add(cross + "_scale", FLOAT32, 4, new long[0], 4);
  }

  WhisperVariables add(String name, int type, int bytes, long[] shape, float... values) {
    count++;
    write(variables, name).u8(shape.length);
    for (long size : shape) {
      variables.u32(size);
    }
    variables.u8(type).u32((long) values.length * bytes);
    for (float value : values) {
      switch (bytes) {
        case 1 -> variables.u8((int) value);
        case 2 -> variables.u16((int) value);
        default -> variables.f32(value);
      }
    }
    return this;
  }

  public byte[] toBytes(int version) {
    LittleEndian file = write(new LittleEndian().u32(version), "WhisperSpec").u32(3).u32(count);
    file.bytes(variables.toBytes()).u32(1);
    write(file, "decoder/projection/weight");
    return write(file, "decoder/embeddings/weight").toBytes();
  }

  private static LittleEndian write(LittleEndian out, String name) {
    return out.u16(name.length() + 1).utf8(name).u8(0);
  }
}

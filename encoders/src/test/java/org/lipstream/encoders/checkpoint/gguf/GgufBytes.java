package org.lipstream.encoders.checkpoint.gguf;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.lipstream.encoders.checkpoint.LittleEndian;

/** Puts GGUF files together by the format's description. */
public final class GgufBytes {
  private final LittleEndian entries = new LittleEndian();
  private final LittleEndian places = new LittleEndian();
  private final LittleEndian data = new LittleEndian();
  private int entryCount;
  private int tensorCount;

  /** All that a checkpoint holds, small. */
  public static GgufBytes tinyLlama() {
    return new GgufBytes()
        .text("general.architecture", "llama")
        .number("llama.block_count", 1)
        .number("llama.embedding_length", 4)
        .number("llama.feed_forward_length", 8)
        .number("llama.attention.head_count", 1)
        .real("llama.attention.layer_norm_rms_epsilon", 1e-5f)
        .text("tokenizer.ggml.model", "gpt2")
        .text("tokenizer.ggml.pre", "smollm")
        .texts("tokenizer.ggml.tokens", List.of("a", "<end>", "<note>"))
        .numbers("tokenizer.ggml.token_type", List.of(1, 3, 4))
        .texts("tokenizer.ggml.merges", List.of("a a"))
        .tensor("rope_freqs.weight", new long[] {2}, 1, 32)
        .tensor("blk.0.attn_q.weight", new long[] {4, 4}, new float[16])
        .tensor("blk.0.ffn_up.weight", new long[] {1, 32}, 8, new byte[34])
        .tensor("token_embd.weight", new long[] {3, 4}, new float[12]);
  }

  /** A later part of a split file, with one matrix. */
  public static byte[] part(String tensor) {
    return new GgufBytes().tensor(tensor, new long[] {4, 4}, new float[16]).toBytes();
  }

  public GgufBytes number(String name, long value) {
    entry(name, 4).u32(value);
    return this;
  }

  GgufBytes real(String name, float value) {
    entry(name, 6).f32(value);
    return this;
  }

  GgufBytes text(String name, String value) {
    write(entry(name, 8), value);
    return this;
  }

  GgufBytes texts(String name, List<String> values) {
    LittleEndian list = entry(name, 9).u32(8).u64(values.size());
    values.forEach(value -> write(list, value));
    return this;
  }

  GgufBytes numbers(String name, List<Integer> values) {
    LittleEndian list = entry(name, 9).u32(5).u64(values.size());
    values.forEach(list::u32);
    return this;
  }

  /** Float32, the shape outermost first. */
  GgufBytes tensor(String name, long[] shape, float... values) {
    return tensor(name, shape, 0, new LittleEndian().f32(values).toBytes());
  }

  GgufBytes tensor(String name, long[] shape, int type, byte[] bytes) {
    tensorCount++;
    write(places, name).u32(shape.length);
    for (int i = shape.length - 1; i >= 0; i--) {
      places.u64(shape[i]);
    }
    data.align(32);
    places.u32(type).u64(data.toBytes().length);
    data.bytes(bytes);
    return this;
  }

  public byte[] toBytes() {
    return toBytes(3);
  }

  byte[] toBytes(int version) {
    return new LittleEndian()
        .utf8("GGUF")
        .u32(version)
        .u64(tensorCount)
        .u64(entryCount)
        .bytes(entries.toBytes())
        .bytes(places.toBytes())
        .align(32)
        .bytes(data.toBytes())
        .toBytes();
  }

  private LittleEndian entry(String name, int type) {
    entryCount++;
    return write(entries, name).u32(type);
  }

  private static LittleEndian write(LittleEndian out, String text) {
    byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
    return out.u64(utf8.length).bytes(utf8);
  }
}

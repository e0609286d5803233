package org.lipstream.llm.lab.pack;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.lipstream.encoders.checkpoint.ModelFormatException;

/**
 * A GGUF file in parts, {@code NAME-00001-of-00002.gguf}, as llama.cpp's gguf-split writes them:
 * the first has all metadata, each some of the tensors, whose bytes are not touched.
 */
public final class GgufSplitting {
  private static final int MAGIC = 0x46554747;
  private static final int ALIGNMENT = 32;
  private static final int UINT16 = 2;
  private static final int INT32 = 5;
  private static final int STRING = 8;
  private static final int ARRAY = 9;
  private static final int[] SIZES = {1, 1, 2, 2, 4, 4, 4, 1, 0, 0, 8, 8, 8};

  private final ByteBuffer in;
  private final byte[] metadata;
  private final long entries;
  private final List<Tensor> tensors = new ArrayList<>();
  private final int dataStart;

  /** A tensor's entry, its name first, without its offset; and where its data lie. */
  private record Tensor(byte[] entry, long from, long bytes) {}

  private GgufSplitting(Path file) throws IOException {
    in = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
    int magic = in.getInt();
    int version = in.getInt();
    if (magic != MAGIC || version != 3) {
      throw new ModelFormatException(file + ": version " + version + " (expected: a GGUF 3)");
    }
    long count = in.getLong();
    entries = in.getLong();
    int start = in.position();
    for (long i = 0; i < entries; i++) {
      skipText();
      skipValue(in.getInt());
    }
    metadata = slice(start, in.position());
    List<byte[]> infos = new ArrayList<>();
    List<Long> offsets = new ArrayList<>();
    for (long i = 0; i < count; i++) {
      int from = in.position();
      skipText();
      int rank = in.getInt();
      in.position(in.position() + rank * Long.BYTES + Integer.BYTES);
      infos.add(slice(from, in.position()));
      offsets.add(in.getLong());
    }
    dataStart = (in.position() + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
    List<Long> sorted = offsets.stream().sorted().toList();
    for (int i = 0; i < infos.size(); i++) {
      int next = sorted.indexOf(offsets.get(i)) + 1;
      long end = next < sorted.size() ? sorted.get(next) : in.capacity() - (long) dataStart;
      tensors.add(new Tensor(infos.get(i), offsets.get(i), end - offsets.get(i)));
    }
  }

  /**
   * Writes the parts into a folder.
   *
   * @param name before the parts' numbers
   * @param mostBytes the largest sum of a part's tensors; one that is larger has a part to itself
   * @return how many parts there are
   */
  public static int split(Path file, Path folder, String name, long mostBytes) throws IOException {
    GgufSplitting whole = new GgufSplitting(file);
    List<List<Tensor>> parts = new ArrayList<>(List.of(new ArrayList<>()));
    long sum = whole.metadata.length;
    for (Tensor tensor : whole.tensors) {
      List<Tensor> last = parts.get(parts.size() - 1);
      if (sum + tensor.bytes > mostBytes && !last.isEmpty()) {
        parts.add(new ArrayList<>(List.of(tensor)));
        sum = tensor.bytes;
      } else {
        last.add(tensor);
        sum += tensor.bytes;
      }
    }
    for (int part = 0; part < parts.size(); part++) {
      Path to = folder.resolve("%s-%05d-of-%05d.gguf".formatted(name, part + 1, parts.size()));
      Files.write(to, whole.part(parts.get(part), part, parts.size()));
    }
    return parts.size();
  }

  private byte[] part(List<Tensor> some, int number, int of) {
    ByteArrayOutputStream head = new ByteArrayOutputStream();
    head.writeBytes(little(4).putInt(MAGIC).array());
    head.writeBytes(little(4).putInt(3).array());
    head.writeBytes(little(8).putLong(some.size()).array());
    head.writeBytes(little(8).putLong((number == 0 ? entries : 0) + 3).array());
    head.writeBytes(number == 0 ? metadata : new byte[0]);
    entry(head, "split.no", UINT16, little(2).putShort((short) number).array());
    entry(head, "split.count", UINT16, little(2).putShort((short) of).array());
    entry(head, "split.tensors.count", INT32, little(4).putInt(tensors.size()).array());
    long offset = 0;
    for (Tensor tensor : some) {
      head.writeBytes(tensor.entry);
      head.writeBytes(little(8).putLong(offset).array());
      offset += aligned(tensor.bytes);
    }
    int start = (int) aligned(head.size());
    byte[] out = java.util.Arrays.copyOf(head.toByteArray(), Math.toIntExact(start + offset));
    long at = start;
    for (Tensor tensor : some) {
      in.get(dataStart + (int) tensor.from, out, (int) at, (int) tensor.bytes);
      at += aligned(tensor.bytes);
    }
    return out;
  }

  private static void entry(ByteArrayOutputStream out, String key, int type, byte[] value) {
    byte[] text = key.getBytes(StandardCharsets.UTF_8);
    out.writeBytes(little(8).putLong(text.length).array());
    out.writeBytes(text);
    out.writeBytes(little(4).putInt(type).array());
    out.writeBytes(value);
  }

  private static long aligned(long bytes) {
    return (bytes + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
  }

  private static ByteBuffer little(int bytes) {
    return ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }

  private byte[] slice(int from, int end) {
    byte[] bytes = new byte[end - from];
    in.get(from, bytes);
    return bytes;
  }

  private void skipText() {
    long length = in.getLong();
    in.position(Math.toIntExact(in.position() + length));
  }

  private void skipValue(int type) {
    if (type == STRING) {
      skipText();
    } else if (type == ARRAY) {
      int of = in.getInt();
      for (long left = in.getLong(); left > 0; left--) {
        skipValue(of);
      }
    } else {
      in.position(in.position() + SIZES[type]);
    }
  }
}

package org.lipstream.tests.fault;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.Comparator;
import java.util.function.Consumer;
import java.util.stream.Stream;

/** A copy of a model's folder, to be changed. */
public record ModelFolder(Path path) {
  private static final ObjectMapper JSON = new ObjectMapper();

  public static ModelFolder copyOf(Path model, Path copy) throws IOException {
    Path original = model.toRealPath();
    try (Stream<Path> files = Files.walk(original)) {
      for (Path file : files.toList()) {
        Path target = copy.resolve(original.relativize(file).toString());
        if (Files.isDirectory(file)) {
          Files.createDirectories(target);
        } else {
          Files.copy(file, target);
        }
      }
    }
    return new ModelFolder(copy);
  }

  public Path file(String name) {
    return path.resolve(name);
  }

  /** Deletes a file, or a folder with what is in it. */
  public void delete(String name) throws IOException {
    try (Stream<Path> files = Files.walk(file(name))) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }

  void cut(String name, long bytes) throws IOException {
    try (FileChannel channel = FileChannel.open(file(name), StandardOpenOption.WRITE)) {
      channel.truncate(bytes);
    }
  }

  /** Changes the header of a safetensors file: its length in 8 bytes, JSON, then the numbers. */
  void editHeader(String name, Consumer<ObjectNode> change) throws IOException {
    byte[] old = Files.readAllBytes(file(name));
    int length = Math.toIntExact(ByteBuffer.wrap(old).order(ByteOrder.LITTLE_ENDIAN).getLong(0));
    int dataStart = Long.BYTES + length;
    ObjectNode header = (ObjectNode) JSON.readTree(Arrays.copyOfRange(old, Long.BYTES, dataStart));
    change.accept(header);
    byte[] head = JSON.writeValueAsBytes(header);
    try (OutputStream out = Files.newOutputStream(file(name))) {
      ByteBuffer start = ByteBuffer.allocate(Long.BYTES).order(ByteOrder.LITTLE_ENDIAN);
      out.write(start.putLong(0, head.length).array());
      out.write(head);
      out.write(old, dataStart, old.length - dataStart);
    }
  }
}

package org.lipstream.encoders.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.URISyntaxException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.Map;
import java.util.Random;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.lipstream.encoders.checkpoint.ctranslate2.WhisperModelBin;
import org.lipstream.encoders.checkpoint.ctranslate2.WhisperVariables;
import org.lipstream.encoders.checkpoint.gguf.GgufBytes;
import org.lipstream.encoders.checkpoint.gguf.GgufCheckpoint;
import org.lipstream.encoders.checkpoint.torch.TorchCheckpoint;
import org.lipstream.encoders.checkpoint.torch.TorchCheckpointTest;

/**
 * Damaged headers: each is read or refused in one line, nothing is read past the file's end, and
 * memory stays in proportion to the file whatever lengths it states.
 */
class HeaderFuzzTest {
  private static final int MUTATIONS = 100_000;
  private static final long SEED = 20_261_129;

  /** Windows on the file, and the tree of objects; whatever the file says. */
  private static final long ALLOWED_BYTES = 1 << 18;

  private static final Pattern LINE = Pattern.compile(".+");
  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  private static final long[] TELLING = {
    0,
    1,
    -1,
    2,
    255,
    256,
    65_535,
    65_536,
    Integer.MAX_VALUE,
    1L << 31,
    1L << 32,
    1L << 60,
    Long.MAX_VALUE,
    Long.MIN_VALUE
  };

  @TempDir Path folder;
  private final Random random = new Random(SEED);

  @Test
  void gguf() throws IOException {
    fuzz(GgufBytes.tinyLlama().toBytes(), "model.gguf", GgufCheckpoint::open);
  }

  @Test
  void safetensors() throws IOException {
    Path file = folder.resolve("seed.safetensors");
    SafetensorsWriter.write(
        file,
        Map.of(
            "first", new SafetensorsWriter.Tensor(new long[] {2, 2}, new float[4]),
            "second", new SafetensorsWriter.Tensor(new long[] {3}, new float[3])),
        SafetensorsWriter.Precision.FLOAT16);
    fuzz(Files.readAllBytes(file), "model.safetensors", SafetensorsCheckpoint::open);
  }

  @Test
  void cTranslate2() throws IOException {
    fuzz(new WhisperVariables().whisper(0).toBytes(6), "model.bin", WhisperModelBin::open);
  }

  @Test
  void pickleInAZip() throws IOException {
    fuzz(fixture("lightning.ckpt"), "model.pt", TorchCheckpoint::open);
  }

  @Test
  void pickleAlone() throws IOException {
    fuzz(fixture("legacy.pth"), "model.pt", TorchCheckpoint::open);
  }

  private static byte[] fixture(String name) throws IOException {
    try {
      return Files.readAllBytes(Path.of(TorchCheckpointTest.class.getResource(name).toURI()));
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }

  private void fuzz(byte[] seed, String name, Function<Path, Checkpoint> opener)
      throws IOException {
    Path file = folder.resolve(name);
    Files.write(file, seed);
    readAll(opener.apply(file), seed.length);
    int refused = 0;
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
      for (int i = 0; i < MUTATIONS; i++) {
        byte[] damaged = mutate(seed);
        channel.write(ByteBuffer.wrap(damaged), 0); // in place: a file anew costs ten times as much
        channel.truncate(damaged.length);
        refused += isRefused(file, damaged.length, opener) ? 1 : 0;
      }
    }
    assertThat(refused).isBetween(MUTATIONS / 10, MUTATIONS - 1);
  }

  private boolean isRefused(Path file, int bytes, Function<Path, Checkpoint> opener) {
    long before = THREADS.getCurrentThreadAllocatedBytes();
    boolean refused = open(file, bytes, opener);
    if (THREADS.getCurrentThreadAllocatedBytes() - before > ALLOWED_BYTES) { // classes, at first
      before = THREADS.getCurrentThreadAllocatedBytes();
      open(file, bytes, opener);
      assertThat(THREADS.getCurrentThreadAllocatedBytes() - before)
          .as("memory for a file of " + bytes)
          .isLessThan(ALLOWED_BYTES);
    }
    return refused;
  }

  private static boolean open(Path file, int bytes, Function<Path, Checkpoint> opener) {
    try {
      readAll(opener.apply(file), bytes);
      return false;
    } catch (ModelFormatException e) {
      if (!LINE.matcher(e.getMessage()).matches()) {
        assertThat(e.getMessage()).matches(LINE);
      }
      return true;
    }
  }

  private static void readAll(Checkpoint checkpoint, int fileBytes) {
    checkpoint.config();
    checkpoint.tokenizer();
    for (StoredTensor tensor : checkpoint.tensors().values()) {
      if (tensor.elements() > 2L * fileBytes || tensor.storedBytes() > fileBytes) {
        assertThat(tensor.storedBytes()).isLessThanOrEqualTo(fileBytes);
        assertThat(tensor.elements()).isLessThanOrEqualTo(2L * fileBytes);
      }
      tensor.read();
    }
  }

  private byte[] mutate(byte[] seed) {
    byte[] bytes = seed.clone();
    for (int changes = 1 + random.nextInt(4); changes > 0; changes--) {
      int at = random.nextInt(bytes.length);
      switch (random.nextInt(6)) {
        case 0 -> bytes[at] = (byte) random.nextInt(256);
        case 1 -> bytes[at] ^= (byte) (1 << random.nextInt(8));
        case 2, 3 -> write(bytes, at, TELLING[random.nextInt(TELLING.length)]);
        case 4 -> bytes = Arrays.copyOf(bytes, Math.max(1, at));
        default -> bytes = repeated(bytes, at);
      }
    }
    return bytes;
  }

  private void write(byte[] bytes, int at, long value) {
    byte[] number =
        ByteBuffer.allocate(Long.BYTES).order(ByteOrder.LITTLE_ENDIAN).putLong(value).array();
    int width = random.nextBoolean() ? Integer.BYTES : Long.BYTES;
    System.arraycopy(number, 0, bytes, at, Math.min(width, bytes.length - at));
  }

  /** A part of the bytes said twice. */
  private byte[] repeated(byte[] bytes, int at) {
    int count = Math.min(1 + random.nextInt(16), bytes.length - at);
    byte[] longer = Arrays.copyOf(bytes, bytes.length + count);
    System.arraycopy(bytes, at, longer, at + count, bytes.length - at);
    return longer;
  }
}

package org.lipstream.llm.lab.train.data;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;

/** Encoded samples in a file, so that a resumed run need not encode again. */
public final class FeatureFile {
  private FeatureFile() {}

  public static void write(Path file, List<EncodedSample> samples) throws IOException {
    Path partial = file.resolveSibling(file.getFileName() + ".partial");
    try (DataOutputStream out =
        new DataOutputStream(new BufferedOutputStream(Files.newOutputStream(partial), 1 << 20))) {
      out.writeInt(samples.size());
      for (EncodedSample sample : samples) {
        out.writeUTF(sample.transcript());
        write(out, sample.audio());
        write(out, sample.video());
      }
    }
    Files.move(partial, file, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
  }

  private static void write(DataOutputStream out, List<float[]> variations) throws IOException {
    out.writeInt(variations.size());
    for (float[] values : variations) {
      ByteBuffer bytes = ByteBuffer.allocate(values.length * Float.BYTES);
      bytes.asFloatBuffer().put(values);
      out.writeInt(bytes.capacity());
      out.write(bytes.array());
    }
  }

  public static List<EncodedSample> read(Path file) throws IOException {
    List<EncodedSample> samples = new ArrayList<>();
    try (DataInputStream in =
        new DataInputStream(new BufferedInputStream(Files.newInputStream(file), 1 << 20))) {
      int count = in.readInt();
      for (int i = 0; i < count; i++) {
        samples.add(new EncodedSample(in.readUTF(), variations(in), variations(in)));
      }
    }
    return samples;
  }

  private static List<float[]> variations(DataInputStream in) throws IOException {
    List<float[]> variations = new ArrayList<>();
    int count = in.readInt();
    for (int i = 0; i < count; i++) {
      byte[] bytes = new byte[in.readInt()];
      in.readFully(bytes);
      float[] values = new float[bytes.length / Float.BYTES];
      ByteBuffer.wrap(bytes).asFloatBuffer().get(values);
      variations.add(values);
    }
    return variations;
  }
}

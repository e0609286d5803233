package org.lipstream.llm.lab.corpus;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.Closeable;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;

/** Samples one after the other in a file; written whole or not at all. */
public final class CorpusFile {
  private static final int MAGIC = 0x4C495053;
  private static final int BUFFER_BYTES = 1 << 20;

  private CorpusFile() {}

  /** Appends samples; the file appears under its name when {@link #close} is reached. */
  public static final class Writer implements Closeable {
    private final Path file;
    private final Path partial;
    private final DataOutputStream out;

    public Writer(Path file) throws IOException {
      this.file = file;
      this.partial = file.resolveSibling(file.getFileName() + ".partial");
      this.out =
          new DataOutputStream(
              new BufferedOutputStream(Files.newOutputStream(partial), BUFFER_BYTES));
      out.writeInt(MAGIC);
    }

    /** Adds one sample. */
    public void add(Sample sample) throws IOException {
      out.writeByte(1);
      out.writeUTF(sample.id());
      out.writeUTF(sample.speaker());
      out.writeUTF(sample.transcript());
      out.writeInt(sample.alignment().size());
      for (WordSpan span : sample.alignment()) {
        out.writeUTF(span.word());
        out.writeInt(span.startMs());
        out.writeInt(span.endMs());
      }
      ByteBuffer pcm = ByteBuffer.allocate(sample.samples().length * Short.BYTES);
      pcm.asShortBuffer().put(sample.samples());
      out.writeInt(pcm.capacity());
      out.write(pcm.array());
      out.writeInt(sample.lips().length);
      out.write(sample.lips());
    }

    @Override
    public void close() throws IOException {
      out.close();
      Files.move(
          partial, file, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
    }
  }

  /**
   * Reads all samples into memory.
   *
   * @throws IOException if the file is missing, truncated or something else
   */
  public static List<Sample> read(Path file) throws IOException {
    List<Sample> samples = new ArrayList<>();
    try (DataInputStream in =
        new DataInputStream(new BufferedInputStream(Files.newInputStream(file), BUFFER_BYTES))) {
      if (in.readInt() != MAGIC) {
        throw new IOException(file + ": not a corpus file");
      }
      while (in.read() == 1) {
        samples.add(sample(in));
      }
    } catch (EOFException e) {
      throw new IOException(file + ": truncated after " + samples.size() + " samples", e);
    }
    return samples;
  }

  private static Sample sample(DataInputStream in) throws IOException {
    String id = in.readUTF();
    String speaker = in.readUTF();
    String transcript = in.readUTF();
    int words = in.readInt();
    List<WordSpan> alignment = new ArrayList<>(words);
    for (int i = 0; i < words; i++) {
      alignment.add(new WordSpan(in.readUTF(), in.readInt(), in.readInt()));
    }
    byte[] pcm = new byte[in.readInt()];
    in.readFully(pcm);
    short[] samples = new short[pcm.length / Short.BYTES];
    ByteBuffer.wrap(pcm).asShortBuffer().get(samples);
    byte[] lips = new byte[in.readInt()];
    in.readFully(lips);
    return new Sample(id, speaker, transcript, alignment, samples, lips);
  }
}

package org.lipstream.llm.onnx;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.Arrays;
import java.util.List;
import org.lipstream.llm.decode.NextToken;

/** Scores by a decoder in ONNX Runtime; prompts of different lengths share one batch. */
public final class OnnxNextToken implements NextToken {
  private static final int SLOTS_AHEAD = 64;

  private final OnnxDecoder decoder;
  private final List<float[]> prompts;
  private final int width;
  private OnnxCache cache;
  private RotaryTable rotary;

  /**
   * Prepares to read prompts.
   *
   * @param prompts embeddings, each (T, hiddenSize) in row-major order
   */
  public OnnxNextToken(OnnxDecoder decoder, List<float[]> prompts) {
    this.decoder = decoder;
    this.width = decoder.config().hiddenSize();
    this.prompts = List.copyOf(prompts);
    if (prompts.isEmpty()) {
      throw new IllegalArgumentException("prompts: 0 (expected: >= 1)");
    }
    for (float[] prompt : prompts) {
      if (prompt.length == 0 || prompt.length % width != 0) {
        throw new IllegalArgumentException(
            "prompt: " + prompt.length + " numbers (expected: a multiple of " + width + ")");
      }
    }
  }

  @Override
  public int prompts() {
    return prompts.size();
  }

  @Override
  public float[][][] begin(int[][] prefixes) {
    if (cache != null || prefixes.length != prompts.size()) {
      throw new IllegalStateException(
          "prefixes: %d, begun: %b (expected: %d, false)"
              .formatted(prefixes.length, cache != null, prompts.size()));
    }
    int[] lengths = new int[prefixes.length];
    for (int row = 0; row < lengths.length; row++) {
      lengths[row] = prompts.get(row).length / width + prefixes[row].length;
    }
    int count = Arrays.stream(lengths).max().orElseThrow();
    cache = decoder.newCache(prefixes.length, count + SLOTS_AHEAD);
    rotary = RotaryTable.of(decoder.config(), cache.capacity());
    float[] flat =
        decoder.forward(
            batch(prefixes, count),
            count,
            cache,
            lengths,
            rotary,
            scored(prefixes, lengths, count));
    float[][] all = split(flat);
    float[][][] logits = new float[prefixes.length][][];
    int at = 0;
    for (int row = 0; row < logits.length; row++) {
      logits[row] = Arrays.copyOfRange(all, at, at + 1 + prefixes[row].length);
      at += logits[row].length;
    }
    return logits;
  }

  /** Of each row the last position of its prompt and those of its prefix. */
  private static long[] scored(int[][] prefixes, int[] lengths, int count) {
    long[] scored = new long[Arrays.stream(prefixes).mapToInt(prefix -> 1 + prefix.length).sum()];
    int at = 0;
    for (int row = 0; row < prefixes.length; row++) {
      for (int t = lengths[row] - 1 - prefixes[row].length; t < lengths[row]; t++) {
        scored[at++] = (long) row * count + t;
      }
    }
    return scored;
  }

  /** Prompts and prefixes, filled up behind: (B, count, D). */
  private FloatBuffer batch(int[][] prefixes, int count) {
    FloatBuffer batch = floats(prefixes.length * count * width);
    for (int row = 0; row < prefixes.length; row++) {
      batch.position(row * count * width).put(prompts.get(row));
      for (int token : prefixes[row]) {
        decoder.embed(token, batch);
      }
    }
    return batch.rewind();
  }

  @Override
  public float[][] step(int[] parents, int[] tokens) {
    boolean full = cache.longest() == cache.capacity();
    if (full || !isIdentity(parents)) {
      replace(cache.copy(parents, full ? 2 * cache.capacity() : cache.capacity()));
    }
    FloatBuffer embedded = floats(tokens.length * width);
    int[] lengths = new int[tokens.length];
    long[] scored = new long[tokens.length];
    for (int row = 0; row < tokens.length; row++) {
      decoder.embed(tokens[row], embedded);
      lengths[row] = cache.length(row) + 1;
      scored[row] = row;
    }
    return split(decoder.forward(embedded.rewind(), 1, cache, lengths, rotary, scored));
  }

  private void replace(OnnxCache next) {
    if (next.capacity() != cache.capacity()) {
      rotary.close();
      rotary = RotaryTable.of(decoder.config(), next.capacity());
    }
    cache.close();
    cache = next;
  }

  private boolean isIdentity(int[] parents) {
    boolean same = parents.length == cache.rows();
    for (int row = 0; same && row < parents.length; row++) {
      same = parents[row] == row;
    }
    return same;
  }

  /** (R * V) -> [R][V]. */
  private float[][] split(float[] flat) {
    int vocabulary = decoder.config().vocabularySize();
    float[][] rows = new float[flat.length / vocabulary][];
    for (int row = 0; row < rows.length; row++) {
      rows[row] = Arrays.copyOfRange(flat, row * vocabulary, (row + 1) * vocabulary);
    }
    return rows;
  }

  private static FloatBuffer floats(int count) {
    return ByteBuffer.allocateDirect(count * Float.BYTES)
        .order(ByteOrder.nativeOrder())
        .asFloatBuffer();
  }

  @Override
  public void close() {
    if (cache != null) {
      cache.close();
      rotary.close();
    }
  }
}

package org.lipstream.llm.whisper;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.nio.FloatBuffer;
import java.util.Arrays;
import java.util.stream.IntStream;
import org.lipstream.llm.decode.NextToken;

/** Scores by Whisper's decoder with a cache: one utterance, its texts in one batch. */
public final class WhisperNextToken implements NextToken {
  private final WhisperDecoder decoder;
  private final NDManager manager;
  private final Sound sound;
  private final int[] prompt;
  private final TextState texts;
  private float[][] promptLogits;

  /**
   * Prepares to read a prompt.
   *
   * @param parent what is computed lives under it until {@link #close}
   * @param prompt begins with {@code <|startoftranscript|>} or with the text before
   */
  public WhisperNextToken(WhisperDecoder decoder, NDManager parent, Sound sound, int[] prompt) {
    if (prompt.length == 0) {
      throw new IllegalArgumentException("prompt: 0 tokens (expected: >= 1)");
    }
    this.decoder = decoder;
    this.manager = parent.newSubManager();
    this.sound = sound;
    this.prompt = prompt.clone();
    this.texts = decoder.begin(manager);
  }

  @Override
  public int prompts() {
    return 1;
  }

  @Override
  public float[][][] begin(int[][] prefixes) {
    if (promptLogits != null || prefixes.length != 1) {
      throw new IllegalStateException(
          "prefixes: %d, begun: %b (expected: 1, false)"
              .formatted(prefixes.length, promptLogits != null));
    }
    int[] all = IntStream.concat(Arrays.stream(prompt), Arrays.stream(prefixes[0])).toArray();
    float[][] logits = pass(new int[][] {all});
    promptLogits = Arrays.copyOf(logits, prompt.length);
    return new float[][][] {Arrays.copyOfRange(logits, prompt.length - 1, all.length)};
  }

  /**
   * Logits after a token of the prompt, once it was read.
   *
   * @param position the token's
   */
  float[] promptLogits(int position) {
    return promptLogits[position];
  }

  @Override
  public float[][] step(int[] parents, int[] tokens) {
    texts.select(parents);
    int[][] ids = Arrays.stream(tokens).mapToObj(token -> new int[] {token}).toArray(int[][]::new);
    return pass(ids);
  }

  /** [R][T] -> [R * T][vocabulary]. */
  private float[][] pass(int[][] ids) {
    try (NDManager scope = manager.newSubManager()) {
      NDArray hidden = decoder.forward(scope, ids, texts, sound, DecoderTap.NONE); // (R, T, D)
      FloatBuffer logits = decoder.logits(hidden).toByteBuffer(true).asFloatBuffer();
      int vocabulary = decoder.config().vocabulary();
      float[][] rows = new float[logits.remaining() / vocabulary][vocabulary];
      for (float[] row : rows) {
        logits.get(row);
      }
      return rows;
    }
  }

  @Override
  public void close() {
    manager.close();
  }
}

package org.lipstream.llm.whisper;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Reads a finished text once more as a whole, which a search does not show in one piece: where each
 * token looked in the sound.
 */
final class Reading implements DecoderTap {
  private final List<AlignmentHead> heads;
  private final DecoderTap also;
  private final Map<Integer, float[]> crossAttention = new LinkedHashMap<>(); // by block

  private Reading(List<AlignmentHead> heads, DecoderTap also) {
    this.heads = heads;
    this.also = also;
  }

  /**
   * Reads.
   *
   * @param tokens prompt, text, end token
   * @param frames of sound, without the silence behind it
   * @param also looks on
   * @return [alignment head][token][frame]
   */
  static float[][][] attention(
      WhisperDecoder decoder,
      List<AlignmentHead> heads,
      NDManager call,
      Sound sound,
      int[] tokens,
      int frames,
      DecoderTap also) {
    Reading reading = new Reading(heads, also);
    try (TextState texts = decoder.begin(call)) {
      decoder.forward(call, new int[][] {tokens}, texts, sound, reading).close();
    }
    List<float[][]> looks = new ArrayList<>();
    for (AlignmentHead head : heads) {
      float[] all = reading.crossAttention.get(head.block()); // H x T x S
      float[][] rows = new float[tokens.length][];
      for (int token = 0; token < rows.length; token++) {
        int from = (head.head() * tokens.length + token) * sound.frames();
        rows[token] = Arrays.copyOfRange(all, from, from + frames);
      }
      looks.add(rows);
    }
    return looks.toArray(float[][][]::new);
  }

  @Override
  public boolean wants(Stage stage) {
    return stage == Stage.CROSS_ATTENTION || also.wants(stage);
  }

  @Override
  public void on(int block, Stage stage, NDArray value) {
    if (stage == Stage.CROSS_ATTENTION && heads.stream().anyMatch(head -> head.block() == block)) {
      crossAttention.put(block, value.toFloatArray());
    }
    also.offer(block, stage, value);
  }
}

package org.lipstream.llm.decode;

import java.util.Arrays;

/** What follows a token depends on it alone: a table of logits, the first row for the prompt. */
final class ScriptedText implements NextToken {
  private final float[][] afterToken;

  /** So many texts were followed at the last step. */
  int texts;

  /**
   * @param afterToken [token + 1][next token]
   */
  ScriptedText(float[][] afterToken) {
    this.afterToken = afterToken;
  }

  @Override
  public int prompts() {
    return 1;
  }

  @Override
  public float[][][] begin(int[][] prefixes) {
    float[][] rows = new float[prefixes[0].length + 1][];
    rows[0] = afterToken[0].clone();
    for (int i = 0; i < prefixes[0].length; i++) {
      rows[i + 1] = afterToken[prefixes[0][i] + 1].clone();
    }
    return new float[][][] {rows};
  }

  @Override
  public float[][] step(int[] parents, int[] tokens) {
    texts = tokens.length;
    return Arrays.stream(tokens)
        .mapToObj(token -> afterToken[token + 1].clone())
        .toArray(float[][]::new);
  }

  @Override
  public void close() {}
}

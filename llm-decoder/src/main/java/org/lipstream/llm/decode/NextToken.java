package org.lipstream.llm.decode;

/**
 * Scores what follows each of a batch of texts, which grow by one token a step. Holds the texts'
 * state; used once, by one thread.
 */
public interface NextToken extends AutoCloseable {

  /** Number of prompts. */
  int prompts();

  /**
   * Reads the prompts, each with a prefix of the answer behind it.
   *
   * @param prefixes one for each prompt, tokens that the answer is to begin with
   * @return [prompt][position][vocabulary]: logits after the prompt, then after each prefix token
   */
  float[][][] begin(int[][] prefixes);

  /**
   * Adds one token to each text.
   *
   * @param parents text i continues what was text {@code parents[i]}; texts may be doubled or left
   *     out
   * @param tokens text i's new last token
   * @return [text][vocabulary], logits after that token
   */
  float[][] step(int[] parents, int[] tokens);

  @Override
  void close();
}

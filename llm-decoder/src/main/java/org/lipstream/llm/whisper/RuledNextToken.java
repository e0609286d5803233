package org.lipstream.llm.whisper;

import java.util.Arrays;
import java.util.List;
import org.lipstream.llm.decode.NextToken;

/** Scores as another does, but for what rules forbid. Forced prefixes are not held to the rules. */
final class RuledNextToken implements NextToken {
  private final NextToken scores;
  private final List<TokenRule> rules;
  private int[][] texts;

  RuledNextToken(NextToken scores, List<TokenRule> rules) {
    this.scores = scores;
    this.rules = List.copyOf(rules);
  }

  @Override
  public int prompts() {
    return scores.prompts();
  }

  @Override
  public float[][][] begin(int[][] prefixes) {
    float[][][] logits = scores.begin(prefixes);
    texts = prefixes.clone();
    for (int row = 0; row < texts.length; row++) {
      rule(texts[row], logits[row][texts[row].length]);
    }
    return logits;
  }

  @Override
  public float[][] step(int[] parents, int[] tokens) {
    float[][] logits = scores.step(parents, tokens);
    int[][] next = new int[tokens.length][];
    for (int row = 0; row < next.length; row++) {
      int[] before = texts[parents[row]];
      next[row] = Arrays.copyOf(before, before.length + 1);
      next[row][before.length] = tokens[row];
      rule(next[row], logits[row]);
    }
    texts = next;
    return logits;
  }

  private void rule(int[] text, float[] logits) {
    rules.forEach(rule -> rule.apply(text, logits));
  }

  @Override
  public void close() {
    scores.close();
  }
}

package org.lipstream.llm.decode;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/** Logits as a function of the tokens so far (the prompt's number first); remembers batch sizes. */
final class ScriptedNextToken implements NextToken {
  private final int prompts;
  private final Function<List<Integer>, float[]> script;
  private List<List<Integer>> texts = new ArrayList<>();
  final List<Integer> batchSizes = new ArrayList<>();

  ScriptedNextToken(int prompts, Function<List<Integer>, float[]> script) {
    this.prompts = prompts;
    this.script = script;
  }

  @Override
  public int prompts() {
    return prompts;
  }

  @Override
  public float[][][] begin(int[][] prefixes) {
    float[][][] logits = new float[prompts][][];
    for (int prompt = 0; prompt < prompts; prompt++) {
      List<Integer> text = new ArrayList<>(List.of(prompt));
      List<float[]> rows = new ArrayList<>(List.of(script.apply(text)));
      for (int token : prefixes[prompt]) {
        text.add(token);
        rows.add(script.apply(text));
      }
      texts.add(text);
      logits[prompt] = rows.toArray(float[][]::new);
    }
    return logits;
  }

  @Override
  public float[][] step(int[] parents, int[] tokens) {
    batchSizes.add(parents.length);
    List<List<Integer>> next = new ArrayList<>();
    for (int i = 0; i < parents.length; i++) {
      List<Integer> text = new ArrayList<>(texts.get(parents[i]));
      text.add(tokens[i]);
      next.add(text);
    }
    texts = next;
    return texts.stream().map(script).toArray(float[][]::new);
  }

  @Override
  public void close() {
    texts.clear();
  }

  /** Logits whose softmax are these probabilities. */
  static float[] probabilities(double... values) {
    float[] logits = new float[values.length];
    for (int i = 0; i < logits.length; i++) {
      logits[i] = (float) Math.log(values[i]) + 5;
    }
    return logits;
  }
}

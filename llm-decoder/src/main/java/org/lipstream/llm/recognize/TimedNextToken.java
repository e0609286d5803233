package org.lipstream.llm.recognize;

import org.lipstream.llm.decode.NextToken;
import org.lipstream.llm.recognize.StageTimer.Stage;

/** Scores as another does, and tells how long it took. */
public record TimedNextToken(NextToken scores, StageTimer timer) implements NextToken {

  @Override
  public int prompts() {
    return scores.prompts();
  }

  @Override
  public float[][][] begin(int[][] prefixes) {
    return timer.time(Stage.PREFILL, () -> scores.begin(prefixes));
  }

  @Override
  public float[][] step(int[] parents, int[] tokens) {
    return timer.time(Stage.TOKEN, () -> scores.step(parents, tokens));
  }

  @Override
  public void close() {
    scores.close();
  }
}

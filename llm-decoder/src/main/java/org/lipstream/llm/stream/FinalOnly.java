package org.lipstream.llm.stream;

import org.lipstream.llm.recognize.Hypothesis;

/** Says nothing before the end. */
public record FinalOnly() implements StreamingPolicy {

  @Override
  public String label() {
    return "final only";
  }

  @Override
  public boolean usesPartials() {
    return false;
  }

  @Override
  public Progress next(Progress before, Hypothesis hypothesis, long mediaMs) {
    return before;
  }
}

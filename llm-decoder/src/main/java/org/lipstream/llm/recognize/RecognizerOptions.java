package org.lipstream.llm.recognize;

import org.lipstream.llm.mitigate.Mitigation;

/**
 * How a model is used, whatever its family.
 *
 * @param beams hypotheses that are followed at once; 1 for greedy decoding
 * @param rates the normal rates, or null for those that the model says
 * @param timer is told where the recognitions' time goes
 * @param mitigation of attention sinks; other than none, utterances are decoded one by one
 */
public record RecognizerOptions(int beams, Rates rates, StageTimer timer, Mitigation mitigation) {
  /** Greedy, at the model's own rates, not timed. */
  public static final RecognizerOptions DEFAULT =
      new RecognizerOptions(1, null, StageTimer.NONE, new Mitigation.None());
}

package org.lipstream.app.session;

import java.util.List;
import org.lipstream.llm.recognize.Hypothesis;

/**
 * What was understood of a task.
 *
 * @param degraded why it is less than the session promised; empty where all is well
 */
public record Recognised(RecognitionTask task, Hypothesis hypothesis, List<Degradation> degraded) {

  public Recognised {
    degraded = List.copyOf(degraded);
  }
}

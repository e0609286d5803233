package org.lipstream.app.lab.evaluation.results;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.lipstream.app.lab.evaluation.Evaluation;
import org.lipstream.app.lab.evaluation.TestSet;
import org.lipstream.app.session.RecognitionScheduler;
import org.lipstream.llm.recognize.Recognizer;

/**
 * What was measured on one set of clips.
 *
 * @param set its name
 * @param clips how many it has
 */
public record Measured(String set, int clips, Map<Condition, Evaluation.Result> results) {

  /** Measures all conditions; each one's line goes to {@code log}. */
  static Measured on(
      TestSet set, Recognizer recognizer, List<Condition> conditions, Consumer<String> log) {
    Map<Condition, Evaluation.Result> results = new LinkedHashMap<>();
    for (Condition condition : conditions) {
      if (!results.containsKey(condition)) {
        results.put(condition, measure(set, recognizer, condition));
        log.accept(
            "%s %s: %.1f %%"
                .formatted(
                    set.name(),
                    condition.options(recognizer.rates()),
                    100 * results.get(condition).wer()));
      }
    }
    return new Measured(set.name(), set.clips().size(), results);
  }

  private static Evaluation.Result measure(
      TestSet set, Recognizer recognizer, Condition condition) {
    try (RecognitionScheduler scheduler =
        RecognitionScheduler.inCaller(recognizer.at(condition.rates()))) {
      return new Evaluation(set, scheduler, condition.modality())
          .run(condition.noise(), line -> {});
    }
  }

  Evaluation.Result of(Condition condition) {
    Evaluation.Result result = results.get(condition);
    if (result == null) {
      throw new IllegalArgumentException(condition + ": not measured (expected: measured)");
    }
    return result;
  }
}

package org.lipstream.llm.joint;

import ai.djl.ndarray.NDManager;
import java.util.ArrayList;
import java.util.List;
import org.lipstream.llm.decode.Answer;
import org.lipstream.llm.model.BlockTap;
import org.lipstream.llm.probe.ReadingTap;
import org.lipstream.llm.whisper.Decoded;
import org.lipstream.llm.whisper.Judge;
import org.lipstream.llm.whisper.Vocabulary;
import org.lipstream.monitor.probe.ActivationProbe;

/**
 * Chooses the text that Whisper and a language model together find likeliest, a token of Whisper's:
 * (log p(text | sound) + weight * log p(text)) / tokens. Without the division both would favour
 * short texts.
 *
 * @param weight of the language model; 0 leaves the choice to Whisper
 */
public record LanguageJudge(LanguageScorer scorer, NDManager manager, double weight)
    implements Judge {

  @Override
  public Answer choose(Decoded decoded, Vocabulary vocabulary, ActivationProbe probe) {
    List<Answer> answers = decoded.answers();
    if (answers.size() == 1 || decoded.temperature() > 0) {
      return decoded.best();
    }
    List<String> texts = new ArrayList<>();
    for (Answer answer : answers) {
      texts.add(vocabulary.text(answer.tokens()).strip());
    }
    if (!(probe instanceof ReadingProbe watching && watching.wantsReading())) {
      return answers.get(best(answers, scorer.score(manager, texts, BlockTap.NONE)));
    }
    try (ReadingTap tap = scorer.tap()) {
      int best = best(answers, scorer.score(manager, texts, tap));
      watching.read(texts.get(best), scorer.read(tap, texts, best));
      return answers.get(best);
    }
  }

  private int best(List<Answer> answers, double[] language) {
    int best = 0;
    double highest = Double.NEGATIVE_INFINITY;
    for (int i = 0; i < language.length; i++) {
      int tokens = Math.max(1, answers.get(i).tokens().size());
      double total = answers.get(i).score() + weight * language[i] / tokens;
      if (total > highest) {
        highest = total;
        best = i;
      }
    }
    return best;
  }
}

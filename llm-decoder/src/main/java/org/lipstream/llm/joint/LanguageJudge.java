package org.lipstream.llm.joint;

import ai.djl.ndarray.NDManager;
import java.util.ArrayList;
import java.util.List;
import org.lipstream.llm.decode.Answer;
import org.lipstream.llm.model.BlockTap;
import org.lipstream.llm.whisper.Decoded;
import org.lipstream.llm.whisper.Judge;
import org.lipstream.llm.whisper.Vocabulary;

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
  public Answer choose(Decoded decoded, Vocabulary vocabulary) {
    List<Answer> answers = decoded.answers();
    if (answers.size() == 1 || decoded.temperature() > 0) {
      return decoded.best();
    }
    List<String> texts = new ArrayList<>();
    for (Answer answer : answers) {
      texts.add(vocabulary.text(answer.tokens()).strip());
    }
    double[] language = scorer.score(manager, texts, BlockTap.NONE);
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
    return answers.get(best);
  }
}

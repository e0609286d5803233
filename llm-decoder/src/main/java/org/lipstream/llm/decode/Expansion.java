package org.lipstream.llm.decode;

import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;

/** The best continuations of several texts by one token. */
final class Expansion {
  private static final Comparator<Candidate> BEST_FIRST =
      Comparator.comparingDouble((Candidate c) -> c.path().sum())
          .reversed()
          .thenComparingInt(Candidate::beam)
          .thenComparingInt(c -> c.path().token());

  /** A beam with one more token. */
  record Candidate(Path path, int beam) {}

  private Expansion() {}

  /**
   * The best continuations by sum of log-probabilities, best first.
   *
   * @param logits of each text, [text][vocabulary]
   * @param wanted how many at most; tokens that are impossible are never among them
   */
  static List<Candidate> best(List<Path> running, float[][] logits, int wanted) {
    PriorityQueue<Candidate> kept = new PriorityQueue<>(BEST_FIRST.reversed());
    for (int beam = 0; beam < running.size(); beam++) {
      Path path = running.get(beam);
      float[] scores = logits[beam];
      double normaliser = LogSoftmax.normaliser(scores);
      float least = least(kept, wanted, path, normaliser);
      for (int token = 0; token < scores.length; token++) {
        if (!(scores[token] > least)) {
          continue; // nearly all tokens: nothing is made for them
        }
        Candidate next = new Candidate(path.with(token, scores[token] - normaliser), beam);
        if (kept.size() == wanted && BEST_FIRST.compare(next, kept.peek()) >= 0) {
          continue;
        }
        kept.add(next);
        if (kept.size() > wanted) {
          kept.poll();
        }
        least = least(kept, wanted, path, normaliser);
      }
    }
    return kept.stream().sorted(BEST_FIRST).toList();
  }

  /** A logit that is surely too small for a place among the kept. */
  private static float least(
      PriorityQueue<Candidate> kept, int wanted, Path path, double normaliser) {
    if (kept.size() < wanted) {
      return Float.NEGATIVE_INFINITY;
    }
    double gain = path.wanted().mostGain();
    double exact = kept.peek().path().sum() - path.sum() - gain + normaliser;
    return Math.nextDown((float) exact - 1e-4f);
  }
}

package org.lipstream.llm.lab.score;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.lipstream.llm.token.TextNormalizer;

/** Counts substitutions, deletions and insertions over many utterances. */
public final class WordErrors {
  private final List<int[]> perUtterance = new ArrayList<>();

  /**
   * Adds one utterance.
   *
   * @return its word errors
   */
  public int add(List<String> reference, List<String> hypothesis) {
    int errors = EditAlignment.distance(reference, hypothesis);
    perUtterance.add(new int[] {reference.size(), errors});
    return errors;
  }

  /**
   * The errors of many utterances at once, words compared as they are.
   *
   * @param said the text of one
   * @param understood what is taken for it
   */
  public static <R> WordErrors of(
      List<R> utterances, Function<R, String> said, Function<R, String> understood) {
    WordErrors errors = new WordErrors();
    for (R one : utterances) {
      errors.add(
          TextNormalizer.words(said.apply(one)), TextNormalizer.words(understood.apply(one)));
    }
    return errors;
  }

  public int utterances() {
    return perUtterance.size();
  }

  public int words() {
    return perUtterance.stream().mapToInt(counts -> counts[0]).sum();
  }

  public int errors() {
    return perUtterance.stream().mapToInt(counts -> counts[1]).sum();
  }

  /** Errors per reference word; 0 where there are no words and no errors. */
  public double rate() {
    return errors() == 0 ? 0 : errors() / (double) Math.max(1, words());
  }

  /**
   * The interval that holds the rate with 95 %, by resampling utterances.
   *
   * @return lower and upper end
   */
  public double[] interval(long seed) {
    if (perUtterance.isEmpty()) {
      return new double[] {0, 0};
    }
    return Bootstrap.interval(perUtterance.size(), seed, this::rate);
  }

  private double rate(int[] drawn) {
    int words = 0;
    int errors = 0;
    for (int utterance : drawn) {
      words += perUtterance.get(utterance)[0];
      errors += perUtterance.get(utterance)[1];
    }
    return errors / (double) Math.max(1, words);
  }

  /**
   * The words that were mistaken, along one cheapest alignment: {@code reference > hypothesis},
   * with {@code -} for a word that is missing on one side.
   */
  public static List<String> confusions(List<String> reference, List<String> hypothesis) {
    List<String> mistaken = new ArrayList<>();
    for (EditAlignment.Pair pair : EditAlignment.of(reference, hypothesis)) {
      String said = pair.reference() == EditAlignment.NONE ? "-" : reference.get(pair.reference());
      String heard =
          pair.hypothesis() == EditAlignment.NONE ? "-" : hypothesis.get(pair.hypothesis());
      if (!said.equals(heard)) {
        mistaken.add(said + " > " + heard);
      }
    }
    return mistaken;
  }
}

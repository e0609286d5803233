package org.lipstream.llm.lab.train.data;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.Function;

/**
 * Draws utterances such that those who said many do not drown those who said few: each speaker as
 * often as the square root of their number of utterances, like the sampling of languages in
 * multilingual training (arXiv 1911.02116, section 3.1, with an exponent of 0.5).
 */
public final class Speakers<T> {
  private record Speaker<T>(List<T> utterances, double share) {}

  private final List<Speaker<T>> speakers;

  /**
   * Groups.
   *
   * @param speaker who said an utterance
   */
  public Speakers(List<T> utterances, Function<T, String> speaker) {
    Map<String, List<T>> groups = new LinkedHashMap<>();
    for (T utterance : utterances) {
      groups.computeIfAbsent(speaker.apply(utterance), name -> new ArrayList<>()).add(utterance);
    }
    double sum = groups.values().stream().mapToDouble(said -> Math.sqrt(said.size())).sum();
    this.speakers =
        groups.values().stream()
            .map(said -> new Speaker<>(said, Math.sqrt(said.size()) / sum))
            .toList();
  }

  public T draw(SplittableRandom random) {
    List<T> said = Shares.draw(speakers, Speaker::share, random).utterances;
    return said.get(random.nextInt(said.size()));
  }
}

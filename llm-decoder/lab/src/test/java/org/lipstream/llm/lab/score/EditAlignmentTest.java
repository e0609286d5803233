package org.lipstream.llm.lab.score;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.lipstream.llm.lab.score.EditAlignment.Pair;

class EditAlignmentTest {
  private static final List<String> WORDS = List.of("a", "b", "c");

  @Test
  void isNoLongerThanAnyWayAndOneOfThatLength() {
    Random random = new Random(3);
    for (int round = 0; round < 200; round++) {
      List<String> reference = words(random);
      List<String> hypothesis = words(random);
      int shortest = shortest(reference, hypothesis);
      assertThat(EditAlignment.distance(reference, hypothesis)).isEqualTo(shortest);
      List<Pair> pairs = EditAlignment.of(reference, hypothesis);
      assertThat(cost(pairs, reference, hypothesis)).isEqualTo(shortest);
      assertThat(pairs.stream().map(Pair::reference).filter(i -> i != EditAlignment.NONE))
          .containsExactlyElementsOf(upTo(reference.size()));
      assertThat(pairs.stream().map(Pair::hypothesis).filter(j -> j != EditAlignment.NONE))
          .containsExactlyElementsOf(upTo(hypothesis.size()));
    }
  }

  /** By trying all ways. */
  private static int shortest(List<String> reference, List<String> hypothesis) {
    if (reference.isEmpty() || hypothesis.isEmpty()) {
      return reference.size() + hypothesis.size();
    }
    List<String> behind = reference.subList(1, reference.size());
    List<String> after = hypothesis.subList(1, hypothesis.size());
    int pair = reference.get(0).equals(hypothesis.get(0)) ? 0 : 1;
    return Math.min(
        pair + shortest(behind, after),
        1 + Math.min(shortest(behind, hypothesis), shortest(reference, after)));
  }

  private static long cost(List<Pair> pairs, List<String> reference, List<String> hypothesis) {
    return pairs.stream()
        .filter(
            pair ->
                pair.reference() == EditAlignment.NONE
                    || pair.hypothesis() == EditAlignment.NONE
                    || !reference.get(pair.reference()).equals(hypothesis.get(pair.hypothesis())))
        .count();
  }

  private static List<Integer> upTo(int end) {
    List<Integer> all = new ArrayList<>();
    for (int i = 0; i < end; i++) {
      all.add(i);
    }
    return all;
  }

  private static List<String> words(Random random) {
    List<String> words = new ArrayList<>();
    for (int left = random.nextInt(6); left > 0; left--) {
      words.add(WORDS.get(random.nextInt(WORDS.size())));
    }
    return words;
  }
}

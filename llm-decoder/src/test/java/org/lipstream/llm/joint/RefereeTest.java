package org.lipstream.llm.joint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.lipstream.llm.joint.Referee.Case;
import org.lipstream.llm.joint.Referee.Opinions;

class RefereeTest {

  @Test
  void aFittedRuleChoosesWhoIsBetter() {
    List<Case> cases = new ArrayList<>();
    SplittableRandom random = new SplittableRandom(3);
    for (int i = 0; i < 200; i++) {
      boolean fits = random.nextBoolean();
      double advantage = (fits ? 0.5 : -4) + random.nextDouble();
      double sure = fits ? 0.9 : 0.4 + 0.2 * random.nextDouble();
      cases.add(new Case(new Opinions(advantage, sure, 0.7), fits ? 0 : 5, fits ? 3 : 1));
    }
    Referee referee = Referee.fit(cases);
    assertThat(cases)
        .allSatisfy(
            each ->
                assertThat(referee.prefersSpecialist(each.opinions()))
                    .isEqualTo(each.specialistErrors() < each.earErrors()));
  }

  @Test
  void whatIsWorthMoreWordsWeighsMore() {
    Opinions alike = new Opinions(-1, 0.8, 0.8);
    List<Case> cases = List.of(new Case(alike, 0, 6), new Case(alike, 2, 0), new Case(alike, 2, 0));
    assertThat(Referee.fit(cases).prefersSpecialist(alike)).isTrue();
  }

  @Test
  void whoHasNoTextIsNeverPreferred() {
    Referee always = new Referee(100, 0, 0, 0);
    assertThat(always.prefersSpecialist(new Opinions(Double.NaN, 1, 0))).isFalse();
    assertThat(always.prefersSpecialist(new Opinions(-50, 0, 1))).isTrue();
  }

  @Test
  void casesWithoutADifferenceAreRefused() {
    List<Case> ties = List.of(new Case(new Opinions(0, 0.5, 0.5), 1, 1));
    assertThatThrownBy(() -> Referee.fit(ties))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("none in which one is better");
  }
}

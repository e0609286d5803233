package org.lipstream.llm.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.lipstream.llm.recognize.AttentionMap;
import org.lipstream.llm.recognize.Hypothesis;
import org.lipstream.llm.recognize.Rates;
import org.lipstream.media.Modalities;

class StreamingPolicyTest {
  private static final long STEP_MS = 640;
  private static final double POSITION_MS = 80;

  static Stream<StreamingPolicy> policies() {
    return Stream.concat(StreamingPolicies.all().stream(), Stream.of(new LocalAgreement(3)));
  }

  static Stream<Arguments> policiesAndSeeds() {
    return policies()
        .flatMap(policy -> new Random(7).ints(20).mapToObj(seed -> Arguments.of(policy, seed)));
  }

  /** A recogniser that begins with the committed words and guesses wildly after them. */
  @ParameterizedTest
  @MethodSource("policiesAndSeeds")
  void neverTakesCommittedWordsBackAndEndsWithThem(StreamingPolicy policy, int seed) {
    Random random = new Random(seed);
    Progress progress = Progress.start();
    long mediaMs = 0;
    for (int step = 0; step < 25; step++) {
      mediaMs += STEP_MS;
      List<String> before = progress.committed();
      progress = policy.next(progress, guess(before, mediaMs, random), mediaMs);
      assertThat(firstOf(progress.committed(), before.size())).isEqualTo(before);
    }
    List<String> last = words(guess(progress.committed(), mediaMs, random));
    List<String> finals = progress.finish(last);
    assertThat(firstOf(finals, progress.committed().size())).isEqualTo(progress.committed());
    assertThat(finals).isEqualTo(last);
  }

  @ParameterizedTest
  @MethodSource("policies")
  void keepsWhatIsCommittedEvenIfARecogniserDoesNot(StreamingPolicy policy) {
    Progress progress = new Progress(List.of("bin", "blue"), List.of(), 1_000);
    Hypothesis other = said(3_000, "lay", "red", "with", "a");
    assertThat(policy.next(progress, other, 3_000).committed()).containsExactly("bin", "blue");
    assertThat(progress.finish(words(other))).containsExactly("bin", "blue", "with", "a");
  }

  @Test
  void commitsWhatTwoHypothesesAgreeOnButNotTheLastWord() {
    Progress progress = run(new LocalAgreement(2), said(640, "bin", "blue"));
    assertThat(progress.committed()).isEmpty();
    Hypothesis longer = said(1_280, "Bin", "blue", "at");
    progress = new LocalAgreement(2).next(progress, longer, 1_280);
    assertThat(progress.committed()).as("newest surface form").containsExactly("Bin", "blue");
    progress = new LocalAgreement(2).next(progress, said(1_920, "bin", "blue", "at"), 1_920);
    assertThat(progress.committed()).containsExactly("Bin", "blue");
  }

  @Test
  void waitsForAsManyHypothesesAsItIsToldTo() {
    LocalAgreement three = new LocalAgreement(3);
    Progress two = run(three, said(640, "bin", "blue"), said(1_280, "bin", "blue"));
    assertThat(two.committed()).isEmpty();
    assertThat(three.next(two, said(1_920, "bin", "blue"), 1_920).committed())
        .containsExactly("bin");
  }

  @ParameterizedTest
  @MethodSource("policies")
  void commitsAllButTwoWordsAtLeastAfterALongSilence(StreamingPolicy policy) {
    Progress progress = Progress.start();
    long lateMs = StreamingPolicy.PATIENCE_MS + policy.heldBackMs() + STEP_MS;
    for (long ms = STEP_MS; ms <= lateMs; ms += STEP_MS) {
      List<String> words = new ArrayList<>(progress.committed());
      words.addAll(progress.rest(List.of("guess" + ms, "b", "c", "d")));
      Hypothesis unsteady = said(ms, words.toArray(String[]::new));
      progress = policy.next(progress, lookingAtTheEnd(unsteady), ms);
    }
    int committed = progress.committed().size();
    assertThat(committed).isBetween(policy.usesPartials() ? 2 : 0, policy.usesPartials() ? 4 : 0);
  }

  static Stream<StreamingPolicy> policiesThatCommitNothingOfTheNewest() {
    return Stream.concat(
        Stream.of(AttentionView.PLAIN, AttentionView.Z_SCORED, AttentionView.SINK_MASKED)
            .flatMap(view -> Stream.of(600, 10_000).map(lag -> new AttentionFrontier(lag, view))),
        Stream.of(new LocalAgreement(2), new LocalAgreement(3)));
  }

  @ParameterizedTest
  @MethodSource("policiesThatCommitNothingOfTheNewest")
  void waitsForThePatienceToBeOverAndThenCommitsAllButTwoWords(StreamingPolicy policy) {
    long lateMs = StreamingPolicy.PATIENCE_MS + policy.heldBackMs();
    Progress progress = Progress.start();
    for (long ms = STEP_MS; ms < lateMs; ms += STEP_MS) {
      Hypothesis unsteady = lookingAtTheEnd(said(ms, "guess" + ms, "b", "c", "d"));
      progress = policy.next(progress, unsteady, ms);
      assertThat(progress.committed()).isEmpty();
    }
    Hypothesis last = lookingAtTheEnd(said(lateMs, "guess", "b", "c", "d"));
    progress = policy.next(progress, last, lateMs);
    assertThat(progress.committed()).containsExactly("guess", "b");
  }

  @Test
  void commitsWordsThatLookFarEnoughBack() {
    AttentionFrontier frontier = new AttentionFrontier(160, AttentionView.PLAIN);
    Hypothesis hypothesis = looking(said(800, "bin", "blue", "at"), Set.of(), 1, 5, 9);
    assertThat(run(frontier, hypothesis).committed()).containsExactly("bin", "blue");
  }

  @Test
  void isNotHeldUpByASinkThatItKnowsOrThatAllTokensLookAt() {
    int sink = 9;
    Hypothesis drawn =
        drawnTo(sink, looking(said(800, "bin", "blue", "at"), Set.of(sink), 1, 4, 6));
    assertThat(run(new AttentionFrontier(160, AttentionView.PLAIN), drawn).committed()).isEmpty();
    assertThat(run(new AttentionFrontier(160, AttentionView.SINK_MASKED), drawn).committed())
        .containsExactly("bin", "blue", "at");
    assertThat(run(new AttentionFrontier(160, AttentionView.Z_SCORED), drawn).committed())
        .containsExactly("bin", "blue", "at");
  }

  private static List<String> firstOf(List<String> words, int count) {
    return words.subList(0, Math.min(count, words.size()));
  }

  @Test
  void policiesAreFoundByTheNamesTheyAreListedUnder() {
    assertThat(StreamingPolicies.names().stream().map(StreamingPolicies::of))
        .containsExactlyElementsOf(StreamingPolicies.all())
        .contains(StreamingPolicies.DEFAULT);
    assertThat(StreamingPolicies.of("local-agreement=3")).isEqualTo(new LocalAgreement(3));
    assertThat(StreamingPolicies.of("frontier=80"))
        .isEqualTo(new AttentionFrontier(80, AttentionView.PLAIN));
    assertThatThrownBy(() -> StreamingPolicies.of("frontier=near"))
        .hasMessage("policy: frontier=near (expected: a number after =)");
    assertThatThrownBy(() -> StreamingPolicies.of("nonesuch"))
        .hasMessageStartingWith("policy: nonesuch (expected: one of final-only, ");
  }

  private static Progress run(StreamingPolicy policy, Hypothesis... hypotheses) {
    Progress progress = Progress.start();
    for (Hypothesis hypothesis : hypotheses) {
      List<Hypothesis.Word> words = hypothesis.words();
      progress = policy.next(progress, hypothesis, words.get(words.size() - 1).endMs());
    }
    return progress;
  }

  private static Hypothesis guess(List<String> committed, long mediaMs, Random random) {
    List<String> words = new ArrayList<>(committed);
    for (int more = random.nextInt(4); more > 0; more--) {
      words.add(String.valueOf((char) ('a' + random.nextInt(2))));
    }
    int[] peaks = random.ints(words.size(), 0, (int) (mediaMs / POSITION_MS)).sorted().toArray();
    return looking(said(mediaMs, words.toArray(String[]::new)), Set.of(), peaks);
  }

  private static Hypothesis said(long mediaMs, String... words) {
    List<Hypothesis.Word> timed = new ArrayList<>();
    for (int i = 0; i < words.length; i++) {
      timed.add(
          new Hypothesis.Word(
              words[i], mediaMs * i / words.length, mediaMs * (i + 1) / words.length, 0.9));
    }
    String text = String.join(" ", words);
    return new Hypothesis(text, timed, Modalities.AV, new Rates(4, 2), 1, 1);
  }

  private static Hypothesis lookingAtTheEnd(Hypothesis hypothesis) {
    int last = (int) (StreamingPolicy.PATIENCE_MS / POSITION_MS);
    int[] peaks = new int[hypothesis.words().size()];
    Arrays.setAll(peaks, word -> last - 1 - word % 2);
    return lookingInto(last, hypothesis, Set.of(), peaks);
  }

  private static Hypothesis looking(Hypothesis hypothesis, Set<Integer> sinks, int... peaks) {
    List<Hypothesis.Word> words = hypothesis.words();
    long endMs = words.isEmpty() ? STEP_MS : words.get(words.size() - 1).endMs();
    return lookingInto((int) (endMs / POSITION_MS), hypothesis, sinks, peaks);
  }

  private static Hypothesis lookingInto(
      int positions, Hypothesis hypothesis, Set<Integer> sinks, int... peaks) {
    float[][] weights = new float[peaks.length][positions];
    List<Integer> ends = new ArrayList<>();
    for (int token = 0; token < peaks.length; token++) {
      weights[token][peaks[token]] = 0.4f;
      ends.add(token + 1);
    }
    return hypothesis.withAttention(new AttentionMap(weights, ends, POSITION_MS, sinks));
  }

  private static Hypothesis drawnTo(int sink, Hypothesis hypothesis) {
    for (float[] row : hypothesis.attention().weights()) {
      row[sink] = 0.5f;
    }
    return hypothesis;
  }

  private static List<String> words(Hypothesis hypothesis) {
    return hypothesis.words().stream().map(Hypothesis.Word::word).toList();
  }
}

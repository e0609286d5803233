package org.lipstream.llm.whisper;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.lipstream.encoders.checkpoint.Weights;
import org.lipstream.llm.decode.Answer;
import org.lipstream.llm.decode.CandidateSearch;
import org.lipstream.llm.decode.Limits;

class WhisperDecoderTest {
  private static final DecoderConfig CONFIG = new DecoderConfig(16, 2, 2, 32, 40, 24);

  private final NDManager manager = NDManager.newBaseManager();
  private final WhisperDecoder decoder = new WhisperDecoder(CONFIG, new NoisyWeights(manager));
  private final NDManager call = manager.newSubManager();
  private final Sound sound =
      decoder.hear(call.randomNormal(0, 1, new Shape(1, 30, 16), DataType.FLOAT32));

  @AfterEach
  void close() {
    manager.close();
  }

  @Test
  void textsInOneBatchAreScoredAsEachAlone() {
    try (WhisperNextToken together = scores();
        WhisperNextToken first = scores();
        WhisperNextToken second = scores()) {
      together.begin(new int[1][0]);
      first.begin(new int[1][0]);
      second.begin(new int[1][0]);
      together.step(new int[] {0, 0}, new int[] {5, 6});
      first.step(new int[] {0}, new int[] {5});
      second.step(new int[] {0}, new int[] {6});
      // They change places, and the second is doubled.
      float[][] all = together.step(new int[] {1, 0, 1}, new int[] {7, 8, 7});
      float[] firstAlone = first.step(new int[] {0}, new int[] {8})[0];
      float[] secondAlone = second.step(new int[] {0}, new int[] {7})[0];
      assertThat(all[0]).containsExactly(secondAlone, within(1e-4f));
      assertThat(all[1]).containsExactly(firstAlone, within(1e-4f));
      assertThat(all[2]).containsExactly(secondAlone, within(1e-4f));
    }
  }

  @Test
  void aPrefixIsScoredAsIfItHadBeenWritten() {
    try (WhisperNextToken forced = scores();
        WhisperNextToken written = scores()) {
      float[][] logits = forced.begin(new int[][] {{9, 4}})[0];
      assertThat(logits).hasNumberOfRows(3);
      assertThat(logits[0]).containsExactly(written.begin(new int[1][0])[0][0], within(1e-4f));
      assertThat(logits[1])
          .containsExactly(written.step(new int[] {0}, new int[] {9})[0], within(1e-4f));
      assertThat(logits[2])
          .containsExactly(written.step(new int[] {0}, new int[] {4})[0], within(1e-4f));
      assertThat(forced.promptLogits(0)).containsExactly(written.promptLogits(0), within(1e-4f));
    }
  }

  @Test
  void textsOfOthersAreScoredAsIfTheyHadBeenFoundHere() {
    int end = 39;
    List<List<Integer>> texts = List.of(List.of(9, 4, 7), List.of(5), List.of());
    List<Answer> scored = TextScores.of(decoder, call, sound, new int[] {1, 2}, texts, end);
    for (int text = 0; text < texts.size(); text++) {
      int[] whole =
          IntStream.concat(texts.get(text).stream().mapToInt(Integer::intValue), IntStream.of(end))
              .toArray();
      try (WhisperNextToken scores = scores()) {
        float[][] logits = scores.begin(new int[][] {whole})[0];
        double sum = 0;
        for (int at = 0; at < whole.length; at++) {
          double logProbability = logProbability(logits[at], whole[at]);
          sum += logProbability;
          if (at < whole.length - 1) {
            assertThat(scored.get(text).logProbabilities().get(at))
                .isCloseTo(logProbability, within(1e-4));
          }
        }
        assertThat(scored.get(text).score())
            .isCloseTo(sum / Math.max(1, whole.length - 1), within(1e-4));
        assertThat(scored.get(text).tokens()).isEqualTo(texts.get(text));
      }
    }
  }

  private static double logProbability(float[] logits, int token) {
    double sum = 0;
    for (float logit : logits) {
      sum += Math.exp(logit);
    }
    return logits[token] - Math.log(sum);
  }

  @Test
  void refusesTextsBeyondItsPositions() {
    try (WhisperNextToken scores = scores()) {
      assertThatThrownBy(() -> scores.begin(new int[1][CONFIG.maxPositions()]))
          .hasMessage("text: 26 tokens (expected: <= 24)");
    }
  }

  @Test
  void searchesLeaveNothingBehind() {
    Limits limits = new Limits(12, Set.of(39));
    int before = manager.getManagedArrays().size() + call.getManagedArrays().size();
    for (int search = 0; search < 50; search++) {
      try (WhisperNextToken scores = scores()) {
        new CandidateSearch(4).ranked(scores, new int[0], limits);
      }
    }
    assertThat(manager.getManagedArrays().size() + call.getManagedArrays().size())
        .isEqualTo(before);
  }

  private WhisperNextToken scores() {
    return new WhisperNextToken(decoder, call, sound, new int[] {1, 2});
  }

  /** Random weights, large enough to tell texts apart. */
  private record NoisyWeights(NDManager manager) implements Weights {
    @Override
    public NDArray get(String name, long... shape) {
      return manager.randomNormal(0, 0.4f, new Shape(shape), DataType.FLOAT32);
    }

    @Override
    public boolean has(String name) {
      return !name.endsWith("k_proj.bias");
    }

    @Override
    public Set<String> names() {
      return Set.of();
    }
  }
}

package org.lipstream.llm.onnx;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.FloatBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.lipstream.llm.decode.Limits;
import org.lipstream.llm.decode.Search;
import org.lipstream.llm.model.LlamaFolder;
import org.lipstream.tests.support.PublishedParts;

/**
 * SmolLM2-135M-Instruct as a graph. The tokens are those of a plain Llama in numpy, float64, on the
 * file's dequantised weights.
 */
class SmolLm2OnnxTest {
  private static final int[] PROMPT = {
    1, 4093, 198, 19161, 582, 6330, 563, 260, 3426, 30, 2, 198, 1, 520, 9531, 198
  };
  private static final int[] ANSWER = {
    504, 3426, 314, 253, 4749, 284, 11965, 7815, 28, 30055, 351, 1029, 284, 2073, 282, 13278, 28,
    429, 260, 26061
  };

  @Test
  void unroundedWeightsGiveTheReferencesGreedyTokens() {
    try (OnnxDecoder decoder = open(Precision.FLOAT32);
        OnnxNextToken scores = new OnnxNextToken(decoder, List.of(prompt(decoder)))) {
      Limits limits = new Limits(ANSWER.length, Set.of(2));
      assertThat(Search.of(1).decode(scores, limits).get(0).tokens())
          .containsExactlyElementsOf(Arrays.stream(ANSWER).boxed().toList());
    }
  }

  @Test
  void eightBitsHardlyChangeTheAnswersProbabilityAndFourBitsDo() {
    double exact = logProbability(Precision.FLOAT32);
    assertThat(logProbability(Precision.INT8)).isBetween(exact - 0.03, exact + 0.03);
    assertThat(logProbability(Precision.INT4)).isBetween(exact - 0.6, exact - 0.2);
  }

  /** Mean natural logarithm of the answer's tokens' probabilities. */
  private static double logProbability(Precision precision) {
    try (OnnxDecoder decoder = open(precision);
        OnnxNextToken scores = new OnnxNextToken(decoder, List.of(prompt(decoder)))) {
      float[][] logits = scores.begin(new int[][] {ANSWER})[0];
      double sum = 0;
      for (int i = 0; i < ANSWER.length; i++) {
        double all = 0;
        for (float logit : logits[i]) {
          all += Math.exp(logit);
        }
        sum += logits[i][ANSWER[i]] - Math.log(all);
      }
      return sum / ANSWER.length;
    }
  }

  private static OnnxDecoder open(Precision precision) {
    return OnnxDecoder.load(new LlamaFolder(PublishedParts.smolLm2()), precision, 1);
  }

  private static float[] prompt(OnnxDecoder decoder) {
    FloatBuffer rows = FloatBuffer.allocate(PROMPT.length * decoder.config().hiddenSize());
    for (int id : PROMPT) {
      decoder.embed(id, rows);
    }
    return rows.array();
  }
}

package org.lipstream.llm.decode;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import org.junit.jupiter.api.Test;

class LogSoftmaxTest {
  @Test
  void powersOfEAreRightToAHundredMillionth() {
    for (double x = 0; x > -59; x -= 0.0137) {
      assertThat(LogSoftmax.exp(x) / Math.exp(x)).as("e to the %s", x).isCloseTo(1, within(1e-8));
    }
    assertThat(LogSoftmax.exp(0)).isEqualTo(1);
    assertThat(LogSoftmax.exp(Double.NEGATIVE_INFINITY)).isZero();
    assertThat(LogSoftmax.exp(Double.NaN)).isNaN();
  }

  @Test
  void aNormaliserIsTheLogarithmOfTheSum() {
    Random random = new Random(3);
    float[] logits = new float[50_000];
    double sum = 0;
    for (int i = 0; i < logits.length; i++) {
      logits[i] = i % 100 == 0 ? Float.NEGATIVE_INFINITY : (float) (8 * random.nextGaussian());
      sum += Math.exp(logits[i]);
    }
    assertThat(LogSoftmax.normaliser(logits)).isCloseTo(Math.log(sum), within(1e-8));
  }

  @Test
  void logitsThatAreNoNumbersAreRefused() {
    assertThatThrownBy(() -> LogSoftmax.normaliser(new float[] {1, Float.NaN, 0}))
        .hasMessageContaining("NaN");
  }
}

package org.lipstream.monitor.probe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import org.junit.jupiter.api.Test;

class StreamReductionTest {
  private static final int TOKENS = 200;
  private static final int WIDTH = 300;

  private final float[] state = noise();

  private static float[] noise() {
    Random random = new Random(4);
    float[] state = new float[TOKENS * WIDTH];
    for (int i = 0; i < state.length; i++) {
      state[i] = (float) random.nextGaussian();
    }
    return state;
  }

  private StreamStats whole() {
    return StreamStats.of(state, TOKENS, WIDTH);
  }

  /** First many tokens at once, then single ones through an array that is used again. */
  private StreamStats reduced(int expected) {
    StreamReduction reduction = new StreamReduction(WIDTH, expected);
    reduction.add(state, 0, WIDTH, TOKENS / 2);
    float[] again = new float[WIDTH];
    for (int token = TOKENS / 2; token < TOKENS; token++) {
      System.arraycopy(state, token * WIDTH, again, 0, WIDTH);
      reduction.add(again, 0, WIDTH, 1);
    }
    return reduction.stats();
  }

  @Test
  void medianIsThatOfASampleAndAllElseIsExact() {
    StreamStats whole = whole();
    for (int expected : new int[] {20, TOKENS, 1_000}) {
      StreamStats reduced = reduced(expected);
      assertThat(reduced.tokens()).isEqualTo(TOKENS);
      assertThat(reduced.median()).isCloseTo(whole.median(), within(0.04 * whole.median()));
      assertThat(reduced.norms()).isEqualTo(whole.norms());
      assertThat(reduced.cosineToFirst()).isEqualTo(whole.cosineToFirst());
      for (int token = 0; token < TOKENS; token++) {
        assertThat(reduced.peaks().feature(token, 0)).isEqualTo(whole.peaks().feature(token, 0));
        assertThat(reduced.peaks().value(token, 0)).isEqualTo(whole.peaks().value(token, 0));
      }
    }
    assertThat(reduced(TOKENS).median()).isNotEqualTo(whole.median());
  }

  /** As in language models: some features are many times as large as others at all tokens. */
  @Test
  void medianIsThatOfAllFeaturesWhereTheyAreOfUnequalSize() {
    for (int seed = 0; seed < 20; seed++) {
      Random random = new Random(seed);
      double[] scale = random.doubles(WIDTH).map(at -> Math.exp(3 * at)).toArray();
      for (int i = 0; i < state.length; i++) {
        state[i] *= (float) scale[i % WIDTH];
      }
      StreamStats whole = whole();
      for (int expected : new int[] {TOKENS / 3, TOKENS, 2 * TOKENS}) {
        assertThat(reduced(expected).median())
            .as("seed %d, %d expected", seed, expected)
            .isCloseTo(whole.median(), within(0.06 * whole.median()));
      }
      System.arraycopy(noise(), 0, state, 0, state.length);
    }
  }

  @Test
  void smallStreamIsSampledWhole() {
    StreamReduction reduction = new StreamReduction(7, 5);
    reduction.add(state, 0, 7, 5);
    assertThat(reduction.stats().median())
        .isEqualTo(StreamStats.of(firstValues(35), 5, 7).median());
  }

  private float[] firstValues(int count) {
    return java.util.Arrays.copyOf(state, count);
  }

  @Test
  void everyMassiveFeatureIsKeptInOrderWhetherItComesEarlyOrLate() {
    for (int token : new int[] {0, 3, 150}) {
      for (int feature = 10; feature < 16; feature++) {
        state[token * WIDTH + feature] = -2_000 - feature;
      }
    }
    StreamStats reduced = reduced(TOKENS);
    StreamStats whole = whole();
    assertThat(reduced.peaks().perToken()).isEqualTo(6);
    for (int token : new int[] {0, 3, 150}) {
      for (int rank = 0; rank < 6; rank++) {
        assertThat(reduced.peaks().feature(token, rank))
            .isEqualTo(whole.peaks().feature(token, rank));
        assertThat(reduced.peaks().value(token, rank)).isEqualTo(-2_015 + rank);
      }
    }
    assertThat(reduced.peaks().value(7, 0)).isEqualTo(whole.peaks().value(7, 0));
    assertThat(reduced.peaks().value(7, 1)).isZero();
  }

  @Test
  void whatIsNotFiniteIsCountedAndPassedOver() {
    state[5 * WIDTH + 2] = Float.NaN;
    state[5 * WIDTH + 4] = Float.NEGATIVE_INFINITY;
    state[5 * WIDTH + 6] = 9;
    StreamStats reduced = reduced(TOKENS);
    assertThat(reduced.notFinite()).isEqualTo(2);
    assertThat(reduced.median()).isFinite();
    assertThat(reduced.peaks().feature(5, 0)).isEqualTo(6);
  }

  @Test
  void zeroStatesHaveCosineZero() {
    StreamReduction reduction = new StreamReduction(2, 2);
    reduction.add(new float[4], 0, 2, 2);
    assertThat(reduction.stats().cosineToFirst()).containsExactly(0, 0);
    assertThat(reduction.stats().median()).isZero();
  }

  @Test
  void nothingHasNoMedian() {
    assertThat(new StreamReduction(3, 0).stats().median()).isNaN();
  }
}

package org.lipstream.llm.whisper;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import org.junit.jupiter.api.Test;

class TimeWarpingTest {

  @Test
  void findsTheBestOfAllMonotonePaths() {
    Random random = new Random(3);
    for (int round = 0; round < 50; round++) {
      float[][] gains = new float[3][6];
      for (float[] row : gains) {
        for (int frame = 0; frame < row.length; frame++) {
          row[frame] = (float) random.nextGaussian();
        }
      }
      int[] starts = TimeWarping.path(gains);
      assertThat(starts[0]).isZero();
      assertThat(starts).isSorted();
      assertThat(best(gains, starts)).as("round %d", round).isEqualTo(best(gains, null));
    }
  }

  /** The largest sum over all paths from corner to corner, or over those that begin rows there. */
  private static float best(float[][] gains, int[] starts) {
    return walk(gains, 0, 0, starts);
  }

  private static float walk(float[][] gains, int row, int frame, int[] starts) {
    float here = gains[row][frame];
    boolean lastRow = row == gains.length - 1;
    boolean lastFrame = frame == gains[0].length - 1;
    if (lastRow && lastFrame) {
      return here;
    }
    float rest = Float.NEGATIVE_INFINITY;
    if (!lastFrame) {
      rest = Math.max(rest, walk(gains, row, frame + 1, starts));
    }
    for (int next = frame; !lastRow && next <= frame + 1 && next < gains[0].length; next++) {
      if (starts == null || starts[row + 1] == next) {
        rest = Math.max(rest, walk(gains, row + 1, next, starts));
      }
    }
    return here + rest;
  }

  @Test
  void tokensBeginWhereTheHeadsTurnToThem() {
    int[] planted = {0, 12, 25, 60, 90};
    float[][][] attention = new float[2][planted.length + 2][100];
    Random random = new Random(1);
    for (float[][] head : attention) {
      for (int token = 0; token < head.length; token++) {
        int of = Math.min(Math.max(0, token - 1), planted.length - 1);
        int end = of + 1 < planted.length ? planted[of + 1] : 100;
        for (int frame = 0; frame < 100; frame++) {
          boolean looks = frame >= planted[of] && frame < end;
          head[token][frame] = (looks ? 1f : 0.05f) + 0.2f * random.nextFloat();
        }
      }
    }
    int[] starts = TimeWarping.starts(attention, 1, planted.length + 1);
    for (int token = 0; token < planted.length; token++) {
      assertThat(starts[token]).as("token %d", token).isCloseTo(planted[token], within(1));
    }
  }

  @Test
  void moreTokensThanFramesStillHaveAPlace() {
    int[] starts = TimeWarping.path(new float[5][2]);
    assertThat(starts).hasSize(5).isSorted();
    assertThat(starts[4]).isBetween(0, 1);
  }
}

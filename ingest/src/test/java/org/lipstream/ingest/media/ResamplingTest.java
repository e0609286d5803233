package org.lipstream.ingest.media;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ResamplingTest {
  private static final int BLOCK = 777;

  @ParameterizedTest
  @ValueSource(ints = {8_000, 11_025, 16_000, 22_050, 25_000, 44_100, 48_000, 96_000, 192_000})
  void keepsTheLengthToTheSample(int rateHz) {
    int count = rateHz + 123;
    long expected = Math.round(count * 16_000.0 / rateHz);
    assertThat(resample(new float[count], rateHz)).hasSize((int) expected);
  }

  @ParameterizedTest
  @ValueSource(ints = {8_000, 11_025, 16_000, 22_050, 25_000, 44_100, 48_000, 96_000, 192_000})
  void keepsAnImpulseInItsPlace(int rateHz) {
    for (double seconds : new double[] {0.01, 0.5, 0.99}) {
      float[] samples = new float[rateHz];
      samples[(int) Math.round(seconds * rateHz)] = 1;
      float[] out = resample(samples, rateHz);
      assertThat(loudest(out)).isCloseTo((int) Math.round(seconds * 16_000), within(1));
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {8_000, 11_025, 16_000, 22_050, 25_000, 44_100, 48_000, 96_000, 192_000})
  void keepsAToneItsPhaseAndItsLevelUpToTheEnd(int rateHz) {
    float[] out = resample(tone(1_000, rateHz), rateHz);
    float[] expected = tone(1_000, 16_000);
    int edge = 100;
    for (int i = edge; i < out.length - edge; i++) {
      assertThat(out[i]).as("sample %d", i).isCloseTo(expected[i], within(0.005f));
    }
  }

  @Test
  void keepsOutWhatLiesAboveHalfTheNewRate() {
    float[] out = resample(tone(11_000, 48_000), 48_000);
    for (int i = 100; i < out.length - 100; i++) {
      assertThat(out[i]).isCloseTo(0, within(0.005f));
    }
  }

  @Test
  void handsOnChunksOfEightyMilliseconds() {
    List<float[]> chunks = new ArrayList<>();
    Resampling resampling = new Resampling(8_000, chunks::add);
    resampling.accept(new float[2_000], 2_000);
    resampling.processingFinished();
    assertThat(chunks).extracting(chunk -> chunk.length).containsExactly(1_280, 1_280, 1_280, 160);
  }

  private static float[] resample(float[] samples, int rateHz) {
    List<float[]> chunks = new ArrayList<>();
    Resampling resampling = new Resampling(rateHz, chunks::add);
    for (int start = 0; start < samples.length; start += BLOCK) {
      int count = Math.min(BLOCK, samples.length - start);
      float[] block = new float[BLOCK];
      System.arraycopy(samples, start, block, 0, count);
      resampling.accept(block, count);
    }
    resampling.processingFinished();
    float[] all = new float[chunks.stream().mapToInt(chunk -> chunk.length).sum()];
    int filled = 0;
    for (float[] chunk : chunks) {
      System.arraycopy(chunk, 0, all, filled, chunk.length);
      filled += chunk.length;
    }
    return all;
  }

  /** One second of a sine of amplitude 0.5. */
  private static float[] tone(double hz, int rateHz) {
    float[] tone = new float[rateHz];
    for (int i = 0; i < rateHz; i++) {
      tone[i] = (float) (0.5 * Math.sin(2 * Math.PI * hz * i / rateHz));
    }
    return tone;
  }

  private static int loudest(float[] samples) {
    int loudest = 0;
    for (int i = 0; i < samples.length; i++) {
      if (Math.abs(samples[i]) > Math.abs(samples[loudest])) {
        loudest = i;
      }
    }
    return loudest;
  }
}

package org.lipstream.encoders.mel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import org.junit.jupiter.api.Test;

class LogMelTest {

  @Test
  void transformAgreesWithTheDefiningSum() {
    for (int length : new int[] {1, 2, 12, 400, 49, 77}) {
      Random random = new Random(length);
      double[] re = random.doubles(length).toArray();
      double[] im = random.doubles(length).toArray();
      double[] outRe = new double[length];
      double[] outIm = new double[length];
      new Fft(length).transform(re, im, outRe, outIm);
      for (int k = 0; k < length; k++) {
        double sumRe = 0;
        double sumIm = 0;
        for (int n = 0; n < length; n++) {
          double angle = -2 * Math.PI * k * n / length;
          sumRe += re[n] * Math.cos(angle) - im[n] * Math.sin(angle);
          sumIm += re[n] * Math.sin(angle) + im[n] * Math.cos(angle);
        }
        assertThat(outRe[k]).isCloseTo(sumRe, within(1e-9));
        assertThat(outIm[k]).isCloseTo(sumIm, within(1e-9));
      }
    }
  }

  @Test
  void toneStandsOutInItsBandAndSilenceIsFlat() {
    float[] tone = new float[16_000];
    for (int i = 0; i < tone.length; i++) {
      tone[i] = (float) Math.sin(2 * Math.PI * 1000 * i / 16_000);
    }
    LogMel logMel = new LogMel(80);
    float[] features = logMel.features(tone);
    int frames = features.length / 80;
    assertThat(frames).isEqualTo(100);
    int loudest = 0;
    for (int band = 0; band < 80; band++) {
      if (features[band * frames + 50] > features[loudest * frames + 50]) {
        loudest = band;
      }
    }
    // 1000 Hz is 15 mel of 45.2 on Slaney's scale.
    assertThat(loudest).isBetween(25, 27);
    assertThat(logMel.features(new float[1_600])).containsOnly(-1.5f);
  }

  @Test
  void refusesLessThanOneHop() {
    assertThatThrownBy(() -> new LogMel(80).features(new float[159]))
        .hasMessage("samples: 159 (expected: >= 160)");
  }
}

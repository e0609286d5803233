package org.lipstream.llm.lab.train.augment;

import java.util.SplittableRandom;
import org.lipstream.encoders.video.AvHubertEncoder;

/** Another light: gamma, contrast and brightness, and a shade that falls from one side. */
final class LipLight {
  private static final int SIDE = AvHubertEncoder.CROP_SIDE;
  private static final int WHITE = 255;
  private static final double GAMMA_RANGE = 0.4;
  private static final double CONTRAST_RANGE = 0.35;
  private static final double BRIGHTNESS_RANGE = 0.5;

  /** Between the middle and an edge. */
  private static final double SHADE_RANGE = 0.5;

  private final float[] values = new float[WHITE + 1];
  private final float shadeRight;
  private final float shadeDown;

  private LipLight(
      double gamma, double contrast, double brightness, double shadeRight, double shadeDown) {
    for (int value = 0; value <= WHITE; value++) {
      double bent = WHITE * Math.pow((double) value / WHITE, gamma);
      int below = Math.min(WHITE - 1, (int) bent);
      float dark = AvHubertEncoder.normalise((byte) below);
      float bright = AvHubertEncoder.normalise((byte) (below + 1));
      values[value] = (float) (contrast * (dark + (bent - below) * (bright - dark)) + brightness);
    }
    this.shadeRight = (float) shadeRight;
    this.shadeDown = (float) shadeDown;
  }

  /** As it is. */
  static LipLight none() {
    return new LipLight(1, 1, 0, 0, 0);
  }

  static LipLight random(SplittableRandom random) {
    return new LipLight(
        Math.exp(Uniform.within(GAMMA_RANGE, random)),
        1 + Uniform.within(CONTRAST_RANGE, random),
        Uniform.within(BRIGHTNESS_RANGE, random),
        Uniform.within(SHADE_RANGE, random),
        Uniform.within(SHADE_RANGE, random));
  }

  /** A pixel as the encoder takes it. */
  float of(byte pixel) {
    return values[pixel & WHITE];
  }

  /**
   * Adds the shade.
   *
   * @param frames (time, 88, 88)
   */
  void shade(float[] frames) {
    float half = SIDE / 2f;
    for (int i = 0; i < frames.length; i++) {
      int column = i % SIDE;
      int row = i / SIDE % SIDE;
      frames[i] += shadeRight * (column / half - 1) + shadeDown * (row / half - 1);
    }
  }
}

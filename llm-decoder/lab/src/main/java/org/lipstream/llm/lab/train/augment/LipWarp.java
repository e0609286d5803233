package org.lipstream.llm.lab.train.augment;

import java.util.SplittableRandom;
import org.lipstream.encoders.video.AvHubertEncoder;
import org.lipstream.media.MediaFormat;

/**
 * Another mouth of one: place, size, tilt, mirror, and a smooth bend that makes some parts wider or
 * higher and others less, the same for all frames of a clip.
 */
final class LipWarp {
  private static final int SIDE = AvHubertEncoder.CROP_SIDE;
  private static final double MAX_SHIFT = (MediaFormat.LIP_SIDE - SIDE) / 2.0;
  private static final double MAX_TILT = Math.toRadians(10);
  private static final double SIZE_RANGE = 0.16;
  private static final double ASPECT_RANGE = 0.12;

  /** Points on a side of the grid whose places are bent; between them the bend is smooth. */
  private static final int GRID = 5;

  private static final double MAX_BEND = 4;

  /** Of each output pixel, the upper left of the four input pixels that it lies between. */
  private final int[] corner = new int[SIDE * SIDE];

  private final float[] right = new float[SIDE * SIDE];
  private final float[] down = new float[SIDE * SIDE];

  /**
   * From where the pixels come.
   *
   * @param middle of the input's place, {x, y}
   * @param matrix {xx, xy, yx, yy}: an output pixel (x, y) counted from the middle lies at ({@code
   *     xx * x + xy * y}, {@code yx * x + yy * y}) of the input's middle
   * @param bend further shift {x, y} in input pixels of each point of a grid over the output
   */
  private LipWarp(double[] middle, double[] matrix, double[][][] bend) {
    for (int row = 0; row < SIDE; row++) {
      double y = row - (SIDE - 1) / 2.0;
      for (int column = 0; column < SIDE; column++) {
        double x = column - (SIDE - 1) / 2.0;
        double[] bent = between(bend, row, column);
        set(
            row * SIDE + column,
            middle[0] + matrix[0] * x + matrix[1] * y + bent[0],
            middle[1] + matrix[2] * x + matrix[3] * y + bent[1]);
      }
    }
  }

  /** The crop's middle as it is. */
  static LipWarp none() {
    double middle = (MediaFormat.LIP_SIDE - 1) / 2.0;
    return new LipWarp(
        new double[] {middle, middle}, new double[] {1, 0, 0, 1}, new double[GRID][GRID][2]);
  }

  static LipWarp random(SplittableRandom random) {
    double middle = (MediaFormat.LIP_SIDE - 1) / 2.0;
    double size = 1 + Uniform.within(SIZE_RANGE, random);
    double aspect = 1 + Uniform.within(ASPECT_RANGE, random);
    double tilt = Uniform.within(MAX_TILT, random);
    double mirror = random.nextBoolean() ? -1 : 1;
    double cosine = size * Math.cos(tilt);
    double sine = size * Math.sin(tilt);
    double[] matrix = {mirror * aspect * cosine, -sine, mirror * aspect * sine, cosine};
    double[][][] bend = new double[GRID][GRID][];
    for (double[][] line : bend) {
      for (int i = 0; i < GRID; i++) {
        line[i] = new double[] {Uniform.within(MAX_BEND, random), Uniform.within(MAX_BEND, random)};
      }
    }
    double[] place = {
      middle + Uniform.within(MAX_SHIFT, random), middle + Uniform.within(MAX_SHIFT, random)
    };
    return new LipWarp(place, matrix, bend);
  }

  private static double[] between(double[][][] grid, int row, int column) {
    double y = row * (GRID - 1.0) / SIDE;
    double x = column * (GRID - 1.0) / SIDE;
    int top = (int) y;
    int left = (int) x;
    double downward = smooth(y - top);
    double rightward = smooth(x - left);
    double[] bent = new double[2];
    for (int axis = 0; axis < 2; axis++) {
      double above = mix(grid[top][left][axis], grid[top][left + 1][axis], rightward);
      double below = mix(grid[top + 1][left][axis], grid[top + 1][left + 1][axis], rightward);
      bent[axis] = mix(above, below, downward);
    }
    return bent;
  }

  private static double smooth(double share) {
    return share * share * (3 - 2 * share);
  }

  private static double mix(double first, double second, double share) {
    return first + share * (second - first);
  }

  /** What lies outside continues the edge. */
  private void set(int pixel, double x, double y) {
    int last = MediaFormat.LIP_SIDE - 1;
    double atX = Math.max(0, Math.min(last, x));
    double atY = Math.max(0, Math.min(last, y));
    int left = Math.min(last - 1, (int) atX);
    int top = Math.min(last - 1, (int) atY);
    corner[pixel] = top * MediaFormat.LIP_SIDE + left;
    right[pixel] = (float) (atX - left);
    down[pixel] = (float) (atY - top);
  }

  /**
   * One frame.
   *
   * @param lips crops of 96 x 96
   * @param from where the frame begins
   * @param light how bright each byte is
   * @param out takes 88 x 88 values at {@code to}
   */
  void apply(byte[] lips, int from, LipLight light, float[] out, int to) {
    for (int pixel = 0; pixel < corner.length; pixel++) {
      int at = from + corner[pixel];
      float above = mix(light.of(lips[at]), light.of(lips[at + 1]), right[pixel]);
      int under = at + MediaFormat.LIP_SIDE;
      float below = mix(light.of(lips[under]), light.of(lips[under + 1]), right[pixel]);
      out[to + pixel] = mix(above, below, down[pixel]);
    }
  }

  private static float mix(float first, float second, float share) {
    return first + share * (second - first);
  }
}

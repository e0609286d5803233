package org.lipstream.encoders.tensor;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.GradientCollector;
import com.sun.jna.NativeLibrary;
import com.sun.jna.Pointer;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Against loops over pictures of {@code HEIGHT x WIDTH}; sound is a picture of one row. */
class ConvolutionTest {
  private static final double TOLERANCE = 1e-5;

  /** What a case is made of: n pictures, channels of one group, and so on. */
  private record Size(int n, int groups, int in, int out, int height, int side, int stride) {
    static final int WIDTH = 11;

    int padding() {
      return side / 2;
    }

    int rows() {
      return height == 1 ? 1 : (height + 2 * padding() - side) / stride + 1;
    }

    int columns() {
      return (WIDTH + 2 * padding() - side) / stride + 1;
    }

    int kernelRows() {
      return height == 1 ? 1 : side;
    }

    Shape shape(long... dimensions) {
      long[] sound = {dimensions[0], dimensions[1], dimensions[3]};
      return new Shape(height == 1 ? sound : dimensions);
    }

    Shape both(int value) {
      return height == 1 ? new Shape(value) : new Shape(value, value);
    }
  }

  /** Values and gradients; of loops or of the engine. */
  private record Results(double[] y, double[] ofX, double[] ofKernel, double[] ofBias) {}

  @ParameterizedTest
  @CsvSource({
    "30, 1, 24, 24, 6, 3, 1",
    "30, 1, 24, 32, 6, 3, 2",
    "30, 1, 24, 32, 6, 1, 2",
    "30, 1, 16, 24, 11, 3, 2",
    "4, 1, 8, 17, 5, 3, 1",
    "4, 1, 17, 8, 5, 3, 1",
    "2, 1, 40, 33, 5, 3, 1",
    "3, 1, 90, 48, 1, 3, 1",
    "3, 1, 20, 20, 1, 3, 2",
    "2, 4, 24, 24, 1, 8, 1",
    "2, 3, 12, 20, 1, 7, 1",
    "2, 2, 20, 16, 5, 3, 1",
    "2, 1, 16, 16, 5, 3, 1",
    "2, 2, 8, 32, 5, 3, 1",
  })
  void agreesWithLoopsForwardsAndBackwards(
      int n, int groups, int in, int out, int height, int side, int stride) {
    Size size = new Size(n, groups, in, out, height, side, stride);
    Random random = new Random(5);
    float[] x = normal(random, n * groups * in * height * Size.WIDTH);
    float[] kernel = normal(random, groups * out * in * size.kernelRows() * side);
    float[] bias = normal(random, groups * out);
    float[] factors = normal(random, n * groups * out * size.rows() * size.columns());
    Results expected = loops(size, x, kernel, bias, factors);
    Results computed = engine(size, x, kernel, bias, factors);
    assertClose(computed.y(), expected.y());
    assertClose(computed.ofX(), expected.ofX());
    assertClose(computed.ofKernel(), expected.ofKernel());
    assertClose(computed.ofBias(), expected.ofBias());
  }

  @Test
  void fillsUpBlocksOfSixteenAndNothingElse() {
    assertThat(Convolution.blocked(1)).isEqualTo(1);
    assertThat(Convolution.blocked(16)).isEqualTo(16);
    assertThat(Convolution.blocked(17)).isEqualTo(32);
    assertThat(Convolution.blocked(80)).isEqualTo(80);
    assertThat(Convolution.blocked(90)).isEqualTo(96);
  }

  @Test
  void leavesNothingWithTheModelsManager() {
    try (NDManager model = NDManager.newBaseManager();
        NDManager call = NDManager.newBaseManager()) {
      Convolution convolution =
          new Convolution(
              model.ones(new Shape(24, 24, 3)),
              model.ones(new Shape(24)),
              new Shape(1),
              new Shape(1));
      convolution.apply(call.ones(new Shape(1, 24, 9)));
      assertThat(model.getManagedArrays()).hasSize(2); // kernel and bias
    }
  }

  @Test
  void leavesTheEnginesWarningsOffStandardError() {
    try (NDManager manager = NDManager.newBaseManager()) {
      new Convolution(manager.ones(new Shape(1, 1, 1)), null, new Shape(1), new Shape(0));
      Pointer level =
          NativeLibrary.getInstance("c10").getGlobalVariableAddress("FLAGS_caffe2_log_level");
      assertThat(level.getInt(0)).as("0 information, 1 warning, 2 error").isEqualTo(2);
    }
  }

  private static Results engine(
      Size size, float[] values, float[] kernelValues, float[] biasValues, float[] factorValues) {
    try (NDManager manager = NDManager.newBaseManager()) {
      int channels = size.groups() * size.in();
      int made = size.groups() * size.out();
      Shape result = size.shape(size.n(), made, size.rows(), size.columns());
      NDArray x = manager.create(values, size.shape(size.n(), channels, size.height(), Size.WIDTH));
      NDArray kernel =
          manager.create(kernelValues, size.shape(made, size.in(), size.kernelRows(), size.side()));
      NDArray bias = manager.create(biasValues, new Shape(made));
      for (NDArray leaf : new NDArray[] {x, kernel, bias}) {
        leaf.setRequiresGradient(true);
      }
      NDArray factors = EngineMemory.create(manager, factorValues, result);
      Convolution convolution =
          new Convolution(
              kernel, bias, size.both(size.stride()), size.both(size.padding()), size.groups());
      try (GradientCollector collector = Engine.getInstance().newGradientCollector()) {
        NDArray y = convolution.apply(x);
        assertThat(y.getShape()).isEqualTo(result);
        collector.backward(y.mul(factors).sum());
        return new Results(
            doubles(y),
            doubles(x.getGradient()),
            doubles(kernel.getGradient()),
            doubles(bias.getGradient()));
      }
    }
  }

  /** Every value once, in double precision; {@code factors} is the gradient of the result. */
  private static Results loops(
      Size size, float[] x, float[] kernel, float[] bias, float[] factors) {
    Results results =
        new Results(
            new double[factors.length],
            new double[x.length],
            new double[kernel.length],
            new double[bias.length]);
    int made = size.groups() * size.out();
    int at = 0;
    for (int picture = 0; picture < size.n(); picture++) {
      for (int channel = 0; channel < made; channel++) {
        for (int row = 0; row < size.rows(); row++) {
          for (int column = 0; column < size.columns(); column++, at++) {
            results.y()[at] = bias[channel];
            results.ofBias()[channel] += factors[at];
            point(size, picture, channel, row, column, at, x, kernel, factors[at], results);
          }
        }
      }
    }
    return results;
  }

  private static void point(
      Size size,
      int picture,
      int channel,
      int row,
      int column,
      int at,
      float[] x,
      float[] kernel,
      float factor,
      Results results) {
    int first = channel / size.out() * size.in();
    int upper = size.height() == 1 ? 0 : row * size.stride() - size.padding();
    int left = column * size.stride() - size.padding();
    for (int in = 0; in < size.in(); in++) {
      for (int i = 0; i < size.kernelRows(); i++) {
        for (int j = 0; j < size.side(); j++) {
          int r = upper + i;
          int c = left + j;
          if (r < 0 || r >= size.height() || c < 0 || c >= Size.WIDTH) {
            continue;
          }
          int from =
              ((picture * size.groups() * size.in() + first + in) * size.height() + r) * Size.WIDTH
                  + c;
          int weight = ((channel * size.in() + in) * size.kernelRows() + i) * size.side() + j;
          results.y()[at] += (double) x[from] * kernel[weight];
          results.ofX()[from] += (double) factor * kernel[weight];
          results.ofKernel()[weight] += (double) factor * x[from];
        }
      }
    }
  }

  private static void assertClose(double[] computed, double[] expected) {
    assertThat(computed).hasSameSizeAs(expected);
    double largest = 0;
    double worst = 0;
    for (int i = 0; i < expected.length; i++) {
      largest = Math.max(largest, Math.abs(expected[i]));
      worst = Math.max(worst, Math.abs(computed[i] - expected[i]));
    }
    assertThat(worst / largest).isLessThan(TOLERANCE);
  }

  private static double[] doubles(NDArray array) {
    float[] values = array.toFloatArray();
    double[] result = new double[values.length];
    for (int i = 0; i < values.length; i++) {
      result[i] = values[i];
    }
    return result;
  }

  private static float[] normal(Random random, int count) {
    float[] values = new float[count];
    for (int i = 0; i < count; i++) {
      values[i] = (float) random.nextGaussian();
    }
    return values;
  }
}

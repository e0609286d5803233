package org.lipstream.encoders.tensor;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import java.util.Arrays;

/**
 * A convolution over one to three axes; every one of the encoders goes through here.
 *
 * <p>oneDNN 3.7.1, which computes them, keeps channels in blocks of 16 on CPUs with AVX-512. On
 * some of these CPUs it computes wrongly where a sum goes over more than one block and the last is
 * not full: forwards that is a sum over the channels of the input, backwards one over those of the
 * output. Both are therefore filled up with zeros, in each group, so that the engine never sees a
 * block that is not full. The kernel is filled up in the call, since training changes it.
 *
 * <p>Legend: B batch, G groups, I and O channels of one group of the input and of the output, I'
 * and O' the same filled up, S the axes that are convolved.
 *
 * @param kernel (G O, I, S)
 * @param bias (G O); null for none
 * @param stride along S
 * @param padding zeros at both ends of S
 * @param groups G
 */
public record Convolution(NDArray kernel, NDArray bias, Shape stride, Shape padding, int groups) {
  private static final long BLOCK = 16;

  public Convolution {
    EngineMessages.leaveOutWarnings();
  }

  /** One group. */
  public Convolution(NDArray kernel, NDArray bias, Shape stride, Shape padding) {
    this(kernel, bias, stride, padding, 1);
  }

  /** (B, G I, S) -> (B, G O, S'). */
  public NDArray apply(NDArray x) {
    long in = kernel.getShape().get(1);
    long out = kernel.getShape().get(0) / groups;
    if (blocked(in) == in && blocked(out) == out) {
      return convolve(x, kernel, bias);
    }
    NDArray wide = merged(fill(grouped(x, 1, x), 2, in), 1); // (B, G I', S)
    NDArray wideKernel =
        merged(fill(fill(grouped(kernel, 0, x), 1, out), 2, in), 0); // (G O', I', S)
    NDArray wideBias = bias == null ? null : merged(fill(grouped(bias, 0, x), 1, out), 0); // (G O')
    NDArray y = convolve(wide, wideKernel, wideBias); // (B, G O', S')
    return merged(grouped(y, 1, x).get(":,:,0:" + out), 1); // (B, G O, S')
  }

  private NDArray convolve(NDArray x, NDArray kernel, NDArray bias) {
    long[] ones = new long[stride.dimension()];
    Arrays.fill(ones, 1);
    return x.getNDArrayInternal()
        .convolution(x, kernel, bias, stride, padding, new Shape(ones), groups)
        .singletonOrThrow();
  }

  /** The channels that the engine is given for so many. */
  static long blocked(long channels) {
    return channels <= BLOCK ? channels : (channels + BLOCK - 1) / BLOCK * BLOCK;
  }

  /**
   * Splits an axis into groups; the view belongs to x's manager: (..., G C, ...) -> (..., G, C,
   * ...).
   */
  private NDArray grouped(NDArray array, int axis, NDArray x) {
    Shape shape = array.getShape();
    NDArray view =
        array.reshape(
            shape
                .slice(0, axis)
                .add(groups, shape.get(axis) / groups)
                .addAll(shape.slice(axis + 1)));
    view.attach(x.getManager());
    return view;
  }

  /** Puts the groups of an axis together again: (..., G, C, ...) -> (..., G C, ...). */
  private static NDArray merged(NDArray array, int axis) {
    Shape shape = array.getShape();
    return array.reshape(
        shape
            .slice(0, axis)
            .add(shape.get(axis) * shape.get(axis + 1))
            .addAll(shape.slice(axis + 2)));
  }

  /** Puts zeros behind so many channels: (..., C, ...) -> (..., C', ...). */
  private static NDArray fill(NDArray array, int axis, long channels) {
    long missing = blocked(channels) - channels;
    if (missing == 0) {
      return array;
    }
    Shape zeros = Shape.update(array.getShape(), axis, missing);
    return array.concat(array.getManager().zeros(zeros, array.getDataType()), axis);
  }
}

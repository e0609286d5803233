package org.lipstream.encoders.video;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.pooling.Pool;
import java.util.ArrayList;
import java.util.List;
import org.lipstream.encoders.checkpoint.Weights;
import org.lipstream.encoders.tensor.Convolution;

/**
 * The visual front end: a convolution over space and time, then ResNet-18 on every frame.
 *
 * <p>Legend: B batch, C channels, T frames.
 */
final class LipResNet {
  private static final int BLOCKS_PER_STAGE = 2;

  private final Convolution stem;
  private final BatchNorm stemNorm;
  private final Prelu stemActivation;
  private final boolean poolFirst;
  private final List<BasicBlock> blocks = new ArrayList<>();

  /** Looks the tensors up under {@code frontend3D} and {@code trunk}. */
  LipResNet(List<Integer> widths, Weights weights) {
    int channels = widths.get(0);
    stem =
        new Convolution(
            weights.get("frontend3D.0.weight", channels, 1, 5, 7, 7),
            null,
            new Shape(1, 2, 2),
            new Shape(2, 3, 3));
    stemNorm = BatchNorm.read(weights, "frontend3D.1", channels);
    stemActivation = Prelu.read(weights, "frontend3D.2.weight", channels);
    poolFirst = stemNorm.isRising() && stemActivation.isRising();
    for (int stage = 1; stage < widths.size(); stage++) {
      for (int i = 0; i < BLOCKS_PER_STAGE; i++) {
        int stride = stage > 1 && i == 0 ? 2 : 1;
        String prefix = "trunk.layer" + stage + "." + i + ".";
        blocks.add(new BasicBlock(weights.scope(prefix), channels, widths.get(stage), stride));
        channels = widths.get(stage);
      }
    }
  }

  /** (B, 1, T, 88, 88) normalised grey -> (B, T, C). */
  NDArray apply(NDArray frames, boolean training) {
    long batch = frames.getShape().get(0);
    long time = frames.getShape().get(2);
    NDArray x = stem.apply(frames); // (B, C, T, 44, 44)
    x = activateAndPool(x); // (B, C, T, 22, 22)
    Shape shape = x.getShape();
    x =
        x.transpose(0, 2, 1, 3, 4)
            .reshape(new Shape(batch * time, shape.get(1), shape.get(3), shape.get(4)));
    for (BasicBlock block : blocks) {
      x = block.apply(x, training);
    }
    return x.flatten(2, 3).mean(new int[] {2}).reshape(new Shape(batch, time, -1)); // (B, T, C)
  }

  /**
   * Normalisation, activation, 3x3 maximum. Where the first two do not fall with rising input, the
   * maximum may as well come first, which leaves them a quarter of the values: the result is the
   * same. The stem normalises with its running statistics in training too.
   */
  private NDArray activateAndPool(NDArray x) {
    return poolFirst
        ? stemActivation.apply(stemNorm.apply(pool(x), false))
        : pool(stemActivation.apply(stemNorm.apply(x, false)));
  }

  static NDArray pool(NDArray x) {
    return Pool.maxPool3d(x, new Shape(1, 3, 3), new Shape(1, 2, 2), new Shape(0, 1, 1), false);
  }

  /** Two 3x3 convolutions around a residual. */
  private static final class BasicBlock {
    private final Convolution conv1;
    private final BatchNorm norm1;
    private final Prelu activation1;
    private final Convolution conv2;
    private final BatchNorm norm2;
    private final Prelu activation2;
    private final Convolution shortcut;
    private final BatchNorm shortcutNorm;

    BasicBlock(Weights weights, int in, int out, int stride) {
      conv1 = convolution(weights.get("conv1.weight", out, in, 3, 3), stride);
      norm1 = BatchNorm.read(weights, "bn1", out);
      activation1 = Prelu.read(weights, "relu1.weight", out);
      conv2 = convolution(weights.get("conv2.weight", out, out, 3, 3), 1);
      norm2 = BatchNorm.read(weights, "bn2", out);
      activation2 = Prelu.read(weights, "relu2.weight", out);
      boolean projected = in != out || stride != 1;
      shortcut =
          projected ? convolution(weights.get("downsample.0.weight", out, in, 1, 1), stride) : null;
      shortcutNorm = projected ? BatchNorm.read(weights, "downsample.1", out) : null;
    }

    /** So many zeros around a picture as keep its size where the stride is 1. */
    private static Convolution convolution(NDArray kernel, int stride) {
      long around = kernel.getShape().get(2) / 2;
      return new Convolution(kernel, null, new Shape(stride, stride), new Shape(around, around));
    }

    NDArray apply(NDArray x, boolean training) {
      NDArray y = conv1.apply(x);
      y = activation1.apply(norm1.apply(y, training));
      y = conv2.apply(y);
      y = norm2.apply(y, training);
      NDArray residual = x;
      if (shortcut != null) {
        residual = shortcut.apply(x);
        residual = shortcutNorm.apply(residual, training);
      }
      return activation2.apply(y.add(residual));
    }
  }
}

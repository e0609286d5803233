package org.lipstream.llm.lab.train.optimise;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.function.Predicate;
import org.lipstream.encoders.checkpoint.Weights;

/**
 * Fresh weights: whatever tensor a model's constructor asks for is made up, by its name and shape,
 * and remembered. So the model class is the one list of its tensors.
 */
public final class InitialWeights implements Weights {
  private static final double POSITION_TIMESCALE = 10_000;
  private static final float PRELU_SLOPE = 0.25f;

  private final NDManager manager;
  private final Random random;
  private final Predicate<String> optional;
  private final Weights start;
  private final Map<String, NDArray> made = new LinkedHashMap<>();

  /**
   * An empty set.
   *
   * @param optional which of the tensors that a model may lack it shall have
   * @param start tensors to begin with instead, where it has them; null for none
   */
  public InitialWeights(NDManager manager, long seed, Predicate<String> optional, Weights start) {
    this.start = start;
    this.manager = manager;
    this.random = new Random(seed);
    this.optional = optional;
  }

  public Map<String, NDArray> made() {
    return made;
  }

  /**
   * Tensors that are not trained: running statistics, fixed positions, slopes, and the gain of the
   * lip front end's first normalisation, which stays positive so that pooling may come first.
   */
  static boolean isFixed(String name) {
    return name.contains("running_")
        || name.contains("embed_positions")
        || name.endsWith("frontend3D.1.weight")
        || name.matches(".*(relu[12]|frontend3D\\.2)\\.weight");
  }

  @Override
  public NDArray get(String name, long... shape) {
    return made.computeIfAbsent(name, n -> manager.create(valuesOf(n, shape), new Shape(shape)));
  }

  @Override
  public boolean has(String name) {
    return optional.test(name);
  }

  @Override
  public Set<String> names() {
    return made.keySet();
  }

  private float[] valuesOf(String name, long[] shape) {
    return start != null && start.has(name)
        ? start.get(name, shape).toFloatArray()
        : values(name, shape);
  }

  private float[] values(String name, long[] shape) {
    float[] values = new float[Math.toIntExact(new Shape(shape).size())];
    if (name.contains("embed_positions")) {
      sinusoids(values, Math.toIntExact(shape[1]));
    } else if (isFixed(name) && name.matches(".*(relu[12]|frontend3D\\.2)\\.weight")) {
      Arrays.fill(values, PRELU_SLOPE);
    } else if (name.endsWith("running_var") || name.endsWith("weight_g")) {
      Arrays.fill(values, 1);
    } else if (name.endsWith("lora_B.weight")) {
      Arrays.fill(values, 0); // an adapter begins as no change
    } else if (shape.length == 1) {
      Arrays.fill(values, name.endsWith(".weight") ? 1 : 0);
    } else {
      normal(values, deviation(name, shape, values.length));
    }
    return values;
  }

  private static double deviation(String name, long[] shape, int size) {
    if (name.contains("embed_tokens")) {
      return 0.02;
    }
    double fanIn = size / (double) shape[0];
    boolean rectified = name.contains("resnet") || name.contains("conv1") || name.contains("conv2");
    return Math.sqrt((rectified ? 2 : 1) / fanIn);
  }

  private void normal(float[] values, double deviation) {
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) (random.nextGaussian() * deviation);
    }
  }

  /** Whisper's positions: sines in the first half of the width, cosines in the second. */
  private static void sinusoids(float[] values, int width) {
    int half = width / 2;
    for (int i = 0; i < values.length; i++) {
      int position = i / width;
      int column = i % width;
      double scale = Math.exp(-Math.log(POSITION_TIMESCALE) / (half - 1) * (column % half));
      values[i] = (float) (column < half ? Math.sin(position * scale) : Math.cos(position * scale));
    }
  }
}

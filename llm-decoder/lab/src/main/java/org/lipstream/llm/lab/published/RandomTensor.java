package org.lipstream.llm.lab.published;

import java.nio.FloatBuffer;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;
import org.lipstream.encoders.checkpoint.StoredTensor;

/**
 * A tensor of any size that is nowhere: norms' factors are 1, biases 0, running variances 1, all
 * else normally distributed.
 */
final class RandomTensor implements StoredTensor {
  private static final float[] NORMAL = normal();
  private static final float DEVIATION = 0.02f;

  private final long[] shape;
  private final float constant; // NaN for none
  private long state;

  private RandomTensor(String name, long[] shape, long seed) {
    this.shape = shape.clone();
    boolean factor = name.endsWith("weight") || name.endsWith("running_var") || name.endsWith("_g");
    this.constant = shape.length == 1 || name.endsWith("_g") ? (factor ? 1 : 0) : Float.NaN;
    this.state = (seed * 31 + name.hashCode()) * 0x9E3779B97F4A7C15L | 1;
  }

  /** Tensors of these names and shapes. */
  static Map<String, StoredTensor> of(Map<String, long[]> shapes, long seed) {
    Map<String, StoredTensor> tensors = new LinkedHashMap<>();
    shapes.forEach((name, shape) -> tensors.put(name, new RandomTensor(name, shape, seed)));
    return tensors;
  }

  private static float[] normal() {
    Random random = new Random(1);
    float[] values = new float[1 << 16];
    for (int i = 0; i < values.length; i++) {
      values[i] = DEVIATION * (float) random.nextGaussian();
    }
    return values;
  }

  @Override
  public long[] shape() {
    return shape.clone();
  }

  @Override
  public String encoding() {
    return "F32";
  }

  @Override
  public long storedBytes() {
    return elements() * Float.BYTES;
  }

  @Override
  public void readRows(long first, int count, FloatBuffer out) {
    for (long i = 0; i < count * rowLength(); i++) {
      state ^= state << 13;
      state ^= state >>> 7;
      state ^= state << 17;
      out.put(Float.isNaN(constant) ? NORMAL[(int) (state >>> 48)] : constant);
    }
  }
}

package org.lipstream.llm.lab.inside;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import java.util.List;

/**
 * Sets values at the first token of each row: the intervention of arXiv 2402.17762.
 *
 * @param neurons by block
 * @param features of the residual stream, by layer
 */
public record StudySettings(List<Setting> neurons, List<Setting> features) implements Change {

  /**
   * One value.
   *
   * @param place block or layer
   * @param index neuron or feature
   */
  public record Setting(int place, int index, float value) {}

  @Override
  public NDArray input(int block, Site site, NDArray x) {
    return site == Site.NEURONS ? set(x, block, neurons) : x;
  }

  @Override
  public NDArray stream(int layer, NDArray stream) {
    return set(stream, layer, features);
  }

  private static NDArray set(NDArray x, int place, List<Setting> all) {
    List<Setting> here = all.stream().filter(setting -> setting.place == place).toList();
    if (here.isEmpty()) {
      return x;
    }
    long count = x.getShape().get(1);
    int width = Math.toIntExact(x.getShape().get(2));
    float[] kept = new float[Math.toIntExact(count) * width];
    float[] added = new float[kept.length];
    java.util.Arrays.fill(kept, 1);
    for (Setting setting : here) {
      kept[setting.index] = 0;
      added[setting.index] = setting.value;
    }
    Shape shape = new Shape(1, count, width);
    return x.mul(x.getManager().create(kept, shape)).add(x.getManager().create(added, shape));
  }
}

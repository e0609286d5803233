package org.lipstream.llm.lab.inside;

import ai.djl.ndarray.NDArray;
import java.util.HashMap;
import java.util.Map;

/** The largest magnitudes that linear layers read, by channel: what ranges are calibrated by. */
public final class InputRange implements Change {
  private final Map<Integer, float[]> channels = new HashMap<>();

  private static int key(int block, Site site) {
    return block * Site.values().length + site.ordinal();
  }

  @Override
  public NDArray input(int block, Site site, NDArray x) {
    long width = x.getShape().get(2);
    float[] most = x.abs().reshape(-1, width).max(new int[] {0}).toFloatArray(); // width
    float[] all = channels.computeIfAbsent(key(block, site), one -> new float[most.length]);
    for (int channel = 0; channel < most.length; channel++) {
      all[channel] = Math.max(all[channel], most[channel]);
    }
    return x;
  }

  /** By channel. */
  float[] channels(int block, Site site) {
    return channels.get(key(block, site));
  }
}

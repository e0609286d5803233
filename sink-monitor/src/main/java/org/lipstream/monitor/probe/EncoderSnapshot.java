package org.lipstream.monitor.probe;

import java.util.List;

/**
 * One encoder's blocks. Every frame sees every other, so alpha is the mean over all queries: {@code
 * alpha_h,i = 1/N * sum over queries k of A_h[k, i]}.
 *
 * @param name {@code audio} or {@code video}, or what else looks at sound
 * @param frames N
 * @param layers ascending; layer 0 is what the first block reads
 */
public record EncoderSnapshot(String name, int frames, List<LayerSnapshot> layers) {
  public EncoderSnapshot {
    layers = List.copyOf(layers);
    Shape.ascending(layers, frames);
  }
}

package org.lipstream.monitor.report;

import java.util.List;

/**
 * What was found in one encoder: outliers and sinks arise there too. Its layers have no BOS, so no
 * cosine, and their alpha is the mean over all queries.
 *
 * @param name {@code audio}, {@code video}, or {@code cross}: a Whisper's decoder looking at sound
 * @param frames N of the encoder
 * @param layers ascending
 */
public record EncoderReport(String name, int frames, List<LayerReport> layers) {
  public EncoderReport {
    layers = List.copyOf(layers);
  }
}

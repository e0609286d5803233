package org.lipstream.app.monitor;

import java.util.LinkedHashMap;
import java.util.Map;
import org.lipstream.monitor.probe.DecodeSnapshot;
import org.lipstream.monitor.probe.LayerMaps;
import org.lipstream.monitor.probe.LayerSnapshot;

/** The pictures of a decode that was watched in full. */
final class ReportMaps {
  private ReportMaps() {}

  /**
   * Attention, mean over heads and blocks; magnitudes and pairwise cosines of the states at the
   * block with the largest peak. Nothing where there are no tokens or tensors.
   */
  static Map<String, Object> of(DecodeSnapshot decode) {
    Map<String, Object> maps = new LinkedHashMap<>();
    LayerSnapshot largest = largest(decode);
    if (decode.tokens() == 0 || largest == null) {
      return maps;
    }
    int tokens = decode.tokens();
    float[] stream = largest.maps().orElseThrow().stream();
    maps.put("attention", MapImage.linear(tokens, tokens, attention(decode)).toMap());
    MapImage magnitude = MapImage.magnitudes(tokens, largest.stream().width(), stream);
    maps.put("magnitude", at(largest, magnitude));
    float[] cosines = cosines(stream, tokens, largest.stream().width());
    maps.put("cosine", at(largest, MapImage.linear(tokens, tokens, cosines)));
    return maps;
  }

  private static Map<String, Object> at(LayerSnapshot layer, MapImage image) {
    Map<String, Object> map = image.toMap();
    map.put("layer", layer.layer());
    return map;
  }

  private static LayerSnapshot largest(DecodeSnapshot decode) {
    LayerSnapshot largest = null;
    float peak = Float.NEGATIVE_INFINITY;
    for (LayerSnapshot layer : decode.layers()) {
      if (layer.layer() == 0 || layer.maps().isEmpty()) {
        continue;
      }
      for (int token = 0; token < decode.tokens(); token++) {
        float magnitude = Math.abs(layer.stream().peaks().value(token, 0));
        if (largest == null || magnitude > peak) {
          largest = layer;
          peak = magnitude;
        }
      }
    }
    return largest;
  }

  private static float[] attention(DecodeSnapshot decode) {
    int cells = decode.tokens() * decode.tokens();
    float[] mean = new float[cells];
    long maps =
        decode.layers().stream()
            .flatMap(layer -> layer.maps().stream())
            .mapToLong(map -> map.attention().length / cells)
            .sum();
    for (LayerSnapshot layer : decode.layers()) {
      float[] weights = layer.maps().map(LayerMaps::attention).orElse(new float[0]);
      for (int i = 0; i < weights.length; i++) {
        mean[i % cells] += weights[i] / maps;
      }
    }
    return mean;
  }

  /** N x N. */
  private static float[] cosines(float[] stream, int tokens, int width) {
    float[] cosines = new float[tokens * tokens];
    double[] norms = new double[tokens];
    for (int token = 0; token < tokens; token++) {
      norms[token] = Math.sqrt(dot(stream, token, token, width));
    }
    for (int a = 0; a < tokens; a++) {
      for (int b = 0; b <= a; b++) {
        double norm = norms[a] * norms[b];
        float cosine = norm == 0 ? 0 : (float) (dot(stream, a, b, width) / norm);
        cosines[a * tokens + b] = cosine;
        cosines[b * tokens + a] = cosine;
      }
    }
    return cosines;
  }

  private static double dot(float[] stream, int a, int b, int width) {
    double sum = 0;
    for (int feature = 0; feature < width; feature++) {
      sum += (double) stream[a * width + feature] * stream[b * width + feature];
    }
    return sum;
  }
}

package org.lipstream.app.monitor;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.lipstream.monitor.probe.DecodeSnapshot;
import org.lipstream.monitor.probe.LayerMaps;
import org.lipstream.monitor.probe.LayerSnapshot;
import org.lipstream.monitor.report.CausalTest;
import org.lipstream.monitor.report.CausalTest.Kind;
import org.lipstream.monitor.report.DecodeReport;
import org.lipstream.monitor.report.TurnEffect;

/** The pictures of a decode that was watched in full. */
final class ReportMaps {
  private static final int MOST_TURNED_CELLS = MapImage.MOST_CELLS / 4;

  private ReportMaps() {}

  /**
   * Attention, mean over heads and blocks; magnitudes and pairwise cosines of the states at the
   * block with the largest peak; the same with states turned. Nothing where there are no tokens or
   * tensors.
   */
  static Map<String, Object> of(DecodeReport report) {
    DecodeSnapshot decode = report.snapshot();
    LayerSnapshot largest = largest(decode);
    if (decode.tokens() == 0 || largest == null) {
      return new LinkedHashMap<>();
    }
    Map<String, Object> maps = pictures(decode, largest.layer(), MapImage.MOST_CELLS);
    for (TurnEffect effect : report.turned()) {
      boolean away = effect.test().kind() == Kind.SINK_AWAY;
      maps.put(away ? "rotation" : "rotationToBos", rotation(effect, decode, largest.layer()));
    }
    return maps;
  }

  /** What was turned, what became of it by block, and the pictures with the turn. */
  private static Map<String, Object> rotation(
      TurnEffect effect, DecodeSnapshot decode, int viewed) {
    CausalTest test = effect.test();
    Map<String, Object> map = new LinkedHashMap<>();
    map.put("kind", test.kind().name());
    map.put("sink", test.ofSink());
    map.put("layer", test.turn().layer());
    map.put("token", test.turn().token());
    map.put("towards", test.towards());
    map.put("alpha", beside(effect.alphaBefore(), effect.alphaAfter()));
    map.put("cosineToBos", beside(effect.cosineBefore(), effect.cosineAfter()));
    map.put("peakRatio", beside(effect.ratioBefore(), effect.ratioAfter()));
    // The layer of the turn itself shows what was before it.
    int layer = Math.max(viewed, test.turn().layer() + 1);
    map.putAll(pictures(effect.turned(), layer, MOST_TURNED_CELLS));
    if (layer != viewed) {
      Map<String, Object> before = pictures(decode, layer, MOST_TURNED_CELLS);
      map.put("magnitudeBefore", before.get("magnitude"));
      map.put("cosineBefore", before.get("cosine"));
    }
    return map;
  }

  private static Map<String, Object> beside(double[] before, double[] after) {
    Map<String, Object> map = new LinkedHashMap<>();
    map.put("before", finite(before));
    map.put("after", finite(after));
    return map;
  }

  private static List<Object> finite(double[] values) {
    List<Object> list = new ArrayList<>();
    for (double value : values) {
      list.add(Double.isFinite(value) ? value : null);
    }
    return list;
  }

  private static Map<String, Object> pictures(DecodeSnapshot decode, int at, int mostCells) {
    int tokens = decode.tokens();
    LayerSnapshot layer =
        decode.layers().stream().filter(l -> l.layer() == at).findFirst().orElseThrow();
    float[] stream = layer.maps().orElseThrow().stream();
    int width = layer.stream().width();
    Map<String, Object> maps = new LinkedHashMap<>();
    maps.put("attention", MapImage.linear(tokens, tokens, attention(decode)).toMap(mostCells));
    maps.put("magnitude", at(at, MapImage.magnitudes(tokens, width, stream).toMap(mostCells)));
    float[] cosines = cosines(stream, tokens, width);
    maps.put("cosine", at(at, MapImage.linear(tokens, tokens, cosines).toMap(mostCells)));
    return maps;
  }

  private static Map<String, Object> at(int layer, Map<String, Object> map) {
    map.put("layer", layer);
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

package org.lipstream.tests.golden;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.lipstream.monitor.probe.Peaks;
import org.lipstream.monitor.report.AttentionReport;
import org.lipstream.monitor.report.LayerReport;

/** Figures by layer that another program found, and the same of ours. */
final class ReferenceFigures {
  private static final int NINTH = 8;
  private static final double CLOSE = 1e-3;

  private ReferenceFigures() {}

  static void assertSame(
      LayerReport layer, Map<String, Double> figures, Map<String, Double> reference) {
    figures.forEach(
        (name, value) ->
            assertThat(value)
                .as("layer %d, %s", layer.layer(), name)
                .isCloseTo(
                    reference.get(name), within(CLOSE * Math.abs(reference.get(name)) + 1e-12)));
  }

  /** By the names of the reference's columns. */
  static Map<String, Double> figures(LayerReport layer) {
    int last = layer.norms().length - 1;
    Map<String, Double> figures = new LinkedHashMap<>();
    Peaks peaks = layer.peaks();
    int other = 1;
    for (int token = 2; token <= last; token++) {
      boolean larger = Math.abs(peaks.value(token, 0)) > Math.abs(peaks.value(other, 0));
      other = larger ? token : other;
    }
    double squares = 0;
    for (int token = 1; token <= last; token++) {
      squares += Math.pow(layer.cosineToFirst()[token], 2);
    }
    figures.put("median", layer.median());
    figures.put("firstFeature", (double) peaks.feature(0, 0));
    figures.put("firstPeak", (double) Math.abs(peaks.value(0, 0)));
    figures.put("otherToken", (double) other);
    figures.put("otherPeak", (double) Math.abs(peaks.value(other, 0)));
    figures.put(
        "massive", (double) layer.massive().stream().mapToInt(t -> t.features().size()).sum());
    figures.put("firstNorm", (double) layer.norms()[0]);
    figures.put("lastNorm", (double) layer.norms()[last]);
    figures.put("lastCosine", (double) layer.cosineToFirst()[last]);
    figures.put("squaredCosine", squares / last);
    layer.attention().ifPresent(attention -> put(figures, attention));
    return figures;
  }

  private static void put(Map<String, Double> figures, AttentionReport attention) {
    figures.put("firstAlpha", (double) attention.alpha()[0]);
    figures.put("ninthAlpha", (double) attention.alpha()[NINTH]);
    figures.put("firstHeadShare", (double) attention.headShare()[0]);
    double nats = 0;
    for (float entropy : attention.entropy()) {
      nats += entropy / attention.entropy().length;
    }
    figures.put("entropy", nats);
    float[] norms = attention.seen().valueNorms();
    if (norms.length > 0) {
      figures.put("firstValueNorm", (double) norms[0]);
      figures.put("ninthValueNorm", (double) norms[NINTH]);
    }
  }

  /** Of a file of the folder smollm2, a row a layer. */
  static List<Map<String, Double>> of(String file) throws IOException {
    try (BufferedReader lines =
        new BufferedReader(
            new InputStreamReader(
                ReferenceFigures.class.getResourceAsStream("/smollm2/" + file),
                StandardCharsets.UTF_8))) {
      String[] names = lines.readLine().split("\t");
      return lines.lines().map(line -> row(names, line.split("\t"))).toList();
    }
  }

  private static Map<String, Double> row(String[] names, String[] cells) {
    Map<String, Double> row = new LinkedHashMap<>();
    for (int at = 0; at < names.length; at++) {
      row.put(names[at], cells[at].equals("nan") ? Double.NaN : Double.parseDouble(cells[at]));
    }
    return row;
  }
}

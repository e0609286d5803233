package org.lipstream.tests.dashboard;

import java.util.ArrayList;
import java.util.Base64;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.lipstream.monitor.probe.Component;
import org.lipstream.monitor.probe.ComponentStats;
import org.lipstream.monitor.probe.TokenRole;
import org.lipstream.monitor.sink.DecodeId;
import org.lipstream.monitor.sink.PlantedDecode;
import org.lipstream.monitor.sink.SinkMonitor;
import org.lipstream.monitor.sink.SinkReport;

/**
 * A report as the sinks topic carries it, of a decode with planted sinks: made by the monitor
 * itself, so that the page is drawn from what the monitor says.
 */
final class PlantedReport {
  private static final int BLOCKS = 6;
  private static final int AUDIO = 24;
  private static final int VIDEO = 24;
  private static final int PROMPT = 6;
  private static final int WORDS = 8;
  private static final int SPIKE_BLOCK = 2;
  private static final int SPIKE_FEATURE = 11;
  private static final int HIGHEST_BYTE = 255;

  private final DecodeId id;
  private final boolean shadow;
  private final PlantedDecode decode;
  private final List<TokenRole> roles = PlantedDecode.roles(AUDIO, VIDEO, PROMPT, WORDS);

  /**
   * @param shadow whether it is of the shadow model, whose sinks are gone
   */
  PlantedReport(String session, long utterance, long revision, long eventTimeMs, boolean shadow) {
    id =
        new DecodeId(
            session, utterance, revision, shadow ? "grid-decorrelated" : "grid", eventTimeMs);
    this.shadow = shadow;
    decode = new PlantedDecode(roles, BLOCKS, 31 * utterance + revision);
    plant();
  }

  private void plant() {
    int audioClose = roles.indexOf(TokenRole.AUDIO_CLOSE);
    for (int block = 1; block <= BLOCKS; block++) {
      decode.sink(block, 0, block == 1 ? 0.25f : 0.55f);
      if (block >= SPIKE_BLOCK && !shadow) {
        decode.sink(block, audioClose, 0.18f);
      }
    }
    for (int layer = SPIKE_BLOCK; layer < BLOCKS; layer++) {
      decode.state(layer, 0, 0.5f).feature(layer, 0, SPIKE_FEATURE, 2_400);
      if (!shadow) {
        decode.state(layer, audioClose, 0.4f).feature(layer, audioClose, SPIKE_FEATURE, 1_700);
      }
    }
    for (Component component : Component.values()) {
      decode.component(SPIKE_BLOCK, stats(component, audioClose));
    }
  }

  private ComponentStats stats(Component component, int spike) {
    float[] peaks = new float[roles.size()];
    int[] features = new int[roles.size()];
    for (int token = 0; token < peaks.length; token++) {
      peaks[token] = 1 + 0.1f * (token % 7);
    }
    float growth = (float) Math.pow(8, component.ordinal());
    peaks[0] = 3 * growth;
    peaks[spike] = shadow ? 2 : 2 * growth;
    return new ComponentStats(component, features, peaks);
  }

  /** The fields of a summary. */
  Map<String, Object> summary() {
    SinkReport report = new SinkMonitor().report(id, decode.snapshot());
    Map<String, Object> map = new LinkedHashMap<>();
    map.put("schemaVersion", 1);
    map.putAll(report.toMap());
    map.put("detail", "SUMMARY");
    map.put("shadow", shadow);
    map.put("texts", texts());
    return map;
  }

  /** The summary, and the maps; with the same after a rotation. */
  Map<String, Object> full() {
    Map<String, Object> map = summary();
    map.put("detail", "FULL");
    Map<String, Object> maps = maps(decode);
    maps.put(
        "rotation",
        maps(new PlantedReport(id.session(), id.utterance(), id.revision(), 0, true).decode));
    map.put("maps", maps);
    return map;
  }

  private List<String> texts() {
    List<String> texts = new ArrayList<>(Collections.nCopies(roles.size(), ""));
    int prompt = roles.indexOf(TokenRole.PROMPT);
    List<String> said =
        List.of(
            "Tran", "scribe", " the", " speech", ":", "\n", " place", " green", " by", " e",
            " seven", " now", "", "");
    for (int i = 0; i < said.size(); i++) {
      texts.set(prompt + i, said.get(i));
    }
    return texts;
  }

  private static Map<String, Object> maps(PlantedDecode decode) {
    int tokens = decode.roles().size();
    Map<String, Object> maps = new LinkedHashMap<>();
    maps.put(
        "attention",
        matrix(tokens, tokens, "linear", (row, column) -> attention(decode, row, column)));
    float[] stream = decode.stream(SPIKE_BLOCK);
    int width = stream.length / tokens;
    Map<String, Object> magnitude =
        matrix(
            tokens,
            width,
            "log10",
            (row, column) -> Math.log10(Math.abs(stream[row * width + column]) + 1e-3));
    magnitude.put("layer", SPIKE_BLOCK);
    maps.put("magnitude", magnitude);
    Map<String, Object> cosine =
        matrix(tokens, tokens, "linear", (a, b) -> cosine(stream, width, a, b));
    cosine.put("layer", SPIKE_BLOCK);
    maps.put("cosine", cosine);
    return maps;
  }

  private static double attention(PlantedDecode decode, int query, int key) {
    int tokens = decode.roles().size();
    double sum = 0;
    for (int block = 1; block <= BLOCKS; block++) {
      for (int head = 0; head < PlantedDecode.HEADS; head++) {
        sum += decode.attention(block)[(head * tokens + query) * tokens + key];
      }
    }
    return sum / (BLOCKS * PlantedDecode.HEADS);
  }

  private static double cosine(float[] stream, int width, int a, int b) {
    double dot = 0;
    double left = 0;
    double right = 0;
    for (int i = 0; i < width; i++) {
      double x = stream[a * width + i];
      double y = stream[b * width + i];
      dot += x * y;
      left += x * x;
      right += y * y;
    }
    return dot / Math.sqrt(left * right);
  }

  private interface Cell {
    double at(int row, int column);
  }

  private static Map<String, Object> matrix(int rows, int columns, String scale, Cell cell) {
    double min = Double.POSITIVE_INFINITY;
    double max = Double.NEGATIVE_INFINITY;
    for (int row = 0; row < rows; row++) {
      for (int column = 0; column < columns; column++) {
        min = Math.min(min, cell.at(row, column));
        max = Math.max(max, cell.at(row, column));
      }
    }
    byte[] bytes = new byte[rows * columns];
    for (int row = 0; row < rows; row++) {
      for (int column = 0; column < columns; column++) {
        double share = (cell.at(row, column) - min) / (max - min);
        bytes[row * columns + column] = (byte) Math.round(share * HIGHEST_BYTE);
      }
    }
    Map<String, Object> map = new LinkedHashMap<>();
    map.put("rows", rows);
    map.put("columns", columns);
    map.put("scale", scale);
    map.put("min", min);
    map.put("max", max);
    map.put("values", Base64.getEncoder().encodeToString(bytes));
    return map;
  }
}

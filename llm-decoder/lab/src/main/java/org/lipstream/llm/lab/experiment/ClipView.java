package org.lipstream.llm.lab.experiment;

import java.util.List;
import org.lipstream.llm.prompt.PromptLayout;
import org.lipstream.monitor.probe.Component;
import org.lipstream.monitor.probe.ComponentStats;
import org.lipstream.monitor.probe.DecodeSnapshot;
import org.lipstream.monitor.probe.LayerSnapshot;
import org.lipstream.monitor.report.DecodeReport;
import org.lipstream.monitor.report.LayerReport;

/**
 * One clip as a model sees it: what figures are drawn from. Letters: N tokens, L blocks, D
 * features.
 *
 * @param texts N, empty for media
 * @param roles N
 * @param attention N x N, query and key, mean over heads and blocks
 * @param layer that is shown: the middle one
 * @param magnitudes N x D, at that layer
 * @param cosines N x N, pairwise, at that layer
 * @param alpha L x N
 * @param cosineToBos L x N
 * @param components per block and place of {@link #PLACES}, N peaks each
 */
public record ClipView(
    List<String> texts,
    List<String> roles,
    float[][] attention,
    int layer,
    float[][] magnitudes,
    float[][] cosines,
    float[][] alpha,
    float[][] cosineToBos,
    float[][][] components) {
  /** Places within a block, in the order in which results on disk have them. */
  static final List<Component> PLACES =
      List.of(
          Component.ATTENTION_OUT,
          Component.GATE,
          Component.UP,
          Component.ACT_UP,
          Component.DOWN,
          Component.BLOCK_OUT);

  static ClipView of(DecodeSnapshot decode, DecodeReport report, List<PromptLayout.Token> tokens) {
    int count = decode.tokens();
    int blocks = decode.blocks();
    float[][] attention = new float[count][count];
    float[][] alpha = new float[blocks][];
    float[][] cosineToBos = new float[blocks][];
    float[][][] components = new float[blocks][PLACES.size()][];
    for (LayerSnapshot layer : decode.layers()) {
      if (layer.layer() == 0) {
        continue;
      }
      int at = layer.layer() - 1;
      addMean(attention, layer.maps().orElseThrow().attention(), blocks);
      LayerReport seen = report.layers().get(layer.layer());
      alpha[at] = seen.attention().orElseThrow().alpha();
      cosineToBos[at] = seen.cosineToFirst();
      for (ComponentStats stats : layer.components()) {
        if (PLACES.contains(stats.component())) {
          components[at][PLACES.indexOf(stats.component())] = magnitudes(stats.peaks());
        }
      }
    }
    int shown = viewedLayer(blocks);
    float[][] states = states(decode, shown);
    return new ClipView(
        tokens.stream().map(PromptLayout.Token::text).toList(),
        tokens.stream().map(token -> token.role().name()).toList(),
        attention,
        shown,
        magnitudes(states),
        cosines(states),
        alpha,
        cosineToBos,
        components);
  }

  /** One layer for all models, so that what is shown of them compares. */
  static int viewedLayer(int blocks) {
    return Math.max(1, blocks / 2);
  }

  /** The layer, embeddings apart, at which BOS's magnitude in medians is largest. */
  static LayerReport peakLayer(DecodeReport report) {
    LayerReport best = report.layers().get(1);
    for (LayerReport layer : report.layers()) {
      best = layer.layer() > 0 && layer.peakRatio(0) > best.peakRatio(0) ? layer : best;
    }
    return best;
  }

  /** A layer's states, N x D. */
  static float[][] states(DecodeSnapshot decode, int layer) {
    float[] flat = decode.layers().get(layer).maps().orElseThrow().stream();
    int width = flat.length / decode.tokens();
    float[][] states = new float[decode.tokens()][];
    for (int token = 0; token < states.length; token++) {
      states[token] = java.util.Arrays.copyOfRange(flat, token * width, (token + 1) * width);
    }
    return states;
  }

  private static void addMean(float[][] sum, float[] weights, int blocks) {
    int count = sum.length;
    int heads = weights.length / (count * count);
    for (int at = 0; at < weights.length; at++) {
      sum[at / count % count][at % count] += weights[at] / (heads * blocks);
    }
  }

  private static float[] magnitudes(float[] values) {
    float[] magnitudes = new float[values.length];
    for (int i = 0; i < values.length; i++) {
      magnitudes[i] = Math.abs(values[i]);
    }
    return magnitudes;
  }

  private static float[][] magnitudes(float[][] states) {
    float[][] all = new float[states.length][];
    for (int token = 0; token < states.length; token++) {
      all[token] = magnitudes(states[token]);
    }
    return all;
  }

  /** Cosines of all pairs of rows. */
  static float[][] cosines(float[][] states) {
    float[][] cosines = new float[states.length][states.length];
    for (int a = 0; a < states.length; a++) {
      for (int b = 0; b < states.length; b++) {
        cosines[a][b] = (float) cosine(states[a], states[b]);
      }
    }
    return cosines;
  }

  static double cosine(float[] a, float[] b) {
    double dot = 0;
    double squareA = 0;
    double squareB = 0;
    for (int i = 0; i < a.length; i++) {
      dot += (double) a[i] * b[i];
      squareA += (double) a[i] * a[i];
      squareB += (double) b[i] * b[i];
    }
    double norms = Math.sqrt(squareA * squareB);
    return norms == 0 ? 0 : dot / norms;
  }
}

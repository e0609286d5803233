package org.lipstream.llm.lab.parity;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.lipstream.encoders.checkpoint.SafetensorsWeights;
import org.lipstream.encoders.checkpoint.Weights;
import org.lipstream.monitor.detect.SinkMonitor;
import org.lipstream.monitor.probe.DecodeSnapshot;
import org.lipstream.monitor.probe.LayerSnapshot;
import org.lipstream.monitor.probe.TokenRole;
import org.lipstream.monitor.report.AttentionReport;
import org.lipstream.monitor.report.DecodeId;
import org.lipstream.monitor.report.DecodeReport;
import org.lipstream.monitor.report.LayerReport;
import org.lipstream.monitor.report.MassiveToken;

/** The reference case of the monitor: planted sinks and massive activations. */
public final class SinkParity {
  private static final double TOLERANCE = 1e-4;

  private SinkParity() {}

  /** Whether a directory holds such a case: its expected tensors include {@code alpha}. */
  public static boolean isCase(Path directory) {
    try (NDManager manager = NDManager.newBaseManager()) {
      return SafetensorsWeights.open(manager, directory.resolve("expected.safetensors"))
          .has("alpha");
    }
  }

  /**
   * Runs the case: hidden_states (L + 1, N, D) and attentions (L, heads, N, N) are watched as a
   * decode of BOS, 20 tokens of audio, 31 of video, 8 of prompt and the response. Massive flags and
   * indices must agree exactly.
   */
  public static ParityResult run(Path directory) {
    try (NDManager manager = NDManager.newBaseManager()) {
      Weights input = SafetensorsWeights.open(manager, directory.resolve("input.safetensors"));
      Weights expected =
          SafetensorsWeights.open(manager, directory.resolve("expected.safetensors"));
      NDArray streams = input.get("hidden_states", -1, -1, -1);
      DecodeSnapshot decode = decode(streams, input.get("attentions", -1, -1, -1, -1));
      String name = String.valueOf(directory.getFileName());
      DecodeReport report = SinkMonitor.report(new DecodeId(name, 0, 0, "reference", 0), decode);
      double difference = difference(report, expected);
      int width = Math.toIntExact(streams.getShape().get(2));
      boolean flagsEqual =
          Arrays.equals(flags(report, width, false), expected.get("massive").toFloatArray())
              && Arrays.equals(
                  flags(report, width, true), expected.get("massive_sun").toFloatArray());
      return new ParityResult(name, difference, flagsEqual, flagsEqual && difference <= TOLERANCE);
    }
  }

  private static DecodeSnapshot decode(NDArray streams, NDArray attentions) {
    int tokens = Math.toIntExact(streams.getShape().get(1));
    int width = Math.toIntExact(streams.getShape().get(2));
    int heads = Math.toIntExact(attentions.getShape().get(1));
    List<LayerSnapshot> layers = new ArrayList<>();
    layers.add(LayerSnapshot.embeddings(streams.get(0).toFloatArray(), tokens, width));
    for (int layer = 1; layer < streams.getShape().get(0); layer++) {
      layers.add(
          LayerSnapshot.full(
              layer,
              streams.get(layer).toFloatArray(),
              tokens,
              attentions.get(layer - 1).toFloatArray(),
              heads,
              new float[0],
              List.of()));
    }
    return new DecodeSnapshot(roles(tokens), layers);
  }

  private static List<TokenRole> roles(int tokens) {
    List<TokenRole> roles = new ArrayList<>(List.of(TokenRole.BOS, TokenRole.AUDIO_OPEN));
    roles.addAll(Collections.nCopies(18, TokenRole.AUDIO));
    roles.addAll(List.of(TokenRole.AUDIO_CLOSE, TokenRole.VIDEO_OPEN));
    roles.addAll(Collections.nCopies(29, TokenRole.VIDEO));
    roles.add(TokenRole.VIDEO_CLOSE);
    roles.addAll(Collections.nCopies(8, TokenRole.PROMPT));
    roles.addAll(Collections.nCopies(tokens - roles.size(), TokenRole.RESPONSE));
    return roles;
  }

  private static double difference(DecodeReport report, Weights expected) {
    List<float[]> alpha = new ArrayList<>();
    List<float[]> alphaPerHead = new ArrayList<>();
    List<float[]> cosines = new ArrayList<>();
    List<float[]> medians = new ArrayList<>();
    for (LayerReport layer : report.layers()) {
      cosines.add(layer.cosineToFirst());
      medians.add(new float[] {(float) layer.median()});
      layer.attention().map(AttentionReport::alpha).ifPresent(alpha::add);
      layer.attention().map(AttentionReport::alphaPerHead).ifPresent(alphaPerHead::add);
    }
    float[] paper = {(float) report.decorrelation().paper()};
    float[] releasedCode = {(float) report.decorrelation().releasedCode()};
    double[] differences = {
      difference(joined(alpha), expected, "alpha"),
      difference(joined(alphaPerHead), expected, "alpha_per_head"),
      difference(report.headShare(), expected, "sink_rate_at_0.3"),
      difference(joined(medians), expected, "median_magnitude"),
      difference(joined(cosines), expected, "cosine_to_bos"),
      difference(paper, expected, "decorrelation_loss_paper"),
      difference(releasedCode, expected, "decorrelation_loss_released_code")
    };
    return Arrays.stream(differences).max().orElseThrow();
  }

  private static double difference(float[] actual, Weights expected, String name) {
    return EncoderParity.difference(actual, expected.get(name).toFloatArray());
  }

  /** (L + 1) x N x D, 1 where massive. */
  private static float[] flags(DecodeReport report, int width, boolean sun) {
    int tokens = report.tokens();
    float[] flags = new float[report.layers().size() * tokens * width];
    for (MassiveToken token : report.massive()) {
      for (MassiveToken.Feature feature : token.features()) {
        int at = (token.layer() * tokens + token.token()) * width + feature.index();
        flags[at] = feature.sun() || !sun ? 1 : 0;
      }
    }
    return flags;
  }

  private static float[] joined(List<float[]> parts) {
    float[] all = new float[parts.stream().mapToInt(part -> part.length).sum()];
    int at = 0;
    for (float[] part : parts) {
      System.arraycopy(part, 0, all, at, part.length);
      at += part.length;
    }
    return all;
  }
}

package org.lipstream.app.monitor;

import org.lipstream.monitor.report.AttentionSink;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.lipstream.monitor.probe.TokenRole;
import org.lipstream.monitor.report.DecodeReport;
import org.lipstream.monitor.report.EncoderReport;
import org.lipstream.monitor.report.LayerReport;
import org.lipstream.monitor.report.MassiveToken;
import org.lipstream.monitor.report.SecondarySink;
import org.lipstream.monitor.report.SpikeOrigin;

/** A report for people to read. */
public final class ReportText {
  private ReportText() {}

  /** The report's lines. */
  public static String of(DecodeReport report, String transcript) {
    List<String> texts = report.snapshot().texts();
    StringBuilder out = new StringBuilder();
    add(out, "\"%s\"%n", transcript);
    add(out, "%s, N = %d tokens: %s%n%n", report.id().model(), report.tokens(), spans(report));
    add(out, "layer     median  BOS alpha   BOS cos of rest  BOS peak  largest peak beside BOS%n");
    report.layers().forEach(layer -> layer(out, layer, report, texts));
    add(out, "%nsinks (alpha falls with N; attention is not an explanation)%n");
    list(out, report.sinks().stream().map(sink -> sink(sink, texts)).toList());
    add(out, "massive activations (1000 x the median and more)%n");
    list(out, report.massive().stream().map(token -> massive(token, texts)).toList());
    add(out, "tokens whose states point BOS's way (|cos| > 0.9)%n");
    list(out, report.secondarySinks().stream().map(one -> secondary(one, texts)).toList());
    add(out, "where spikes come from%n");
    list(out, report.origins().stream().map(one -> origin(one, texts)).toList());
    add(
        out,
        "decorrelation loss %.4f (released code: %.4f)%n",
        report.decorrelation().paper(),
        report.decorrelation().releasedCode());
    report.encoders().forEach(encoder -> encoder(out, encoder));
    report.faults().forEach(fault -> add(out, "doubtful: %s%n", fault));
    return out.toString();
  }

  private static void add(StringBuilder out, String format, Object... values) {
    out.append(String.format(Locale.ROOT, format, values));
  }

  private static void list(StringBuilder out, List<String> lines) {
    (lines.isEmpty() ? List.of("none") : lines).forEach(line -> add(out, "  %s%n", line));
  }

  /** Runs of one role: {@code BOS 0, AUDIO 2-40}. */
  private static String spans(DecodeReport report) {
    List<String> spans = new ArrayList<>();
    int from = 0;
    for (int token = 1; token <= report.tokens(); token++) {
      if (token == report.tokens() || report.roles().get(token) != report.roles().get(from)) {
        String span = from == token - 1 ? "" + from : from + "-" + (token - 1);
        spans.add(report.roles().get(from) + " " + span);
        from = token;
      }
    }
    return String.join(", ", spans);
  }

  private static void layer(
      StringBuilder out, LayerReport layer, DecodeReport report, List<String> texts) {
    double alpha = layer.attention().map(seen -> (double) seen.alpha()[0]).orElse(Double.NaN);
    double cosines = 0;
    for (int token = 1; token < layer.cosineToFirst().length; token++) {
      cosines += Math.abs(layer.cosineToFirst()[token]) / (report.tokens() - 1);
    }
    int largest = -1;
    for (int token = 1; token < report.tokens(); token++) {
      if (largest < 0 || layer.peakRatio(token) > layer.peakRatio(largest)) {
        largest = token;
      }
    }
    add(
        out,
        "%5d %10.4f %10.3f %17.3f %9.1f  %s%n",
        layer.layer(),
        layer.median(),
        alpha,
        cosines,
        layer.peakRatio(0),
        largest < 0
            ? ""
            : String.format(
                Locale.ROOT,
                "%.1f x the median, feature %d of %s",
                layer.peakRatio(largest),
                layer.peaks().feature(largest, 0),
                token(largest, report.roles().get(largest), texts)));
  }

  private static String token(int token, TokenRole role, List<String> texts) {
    String text = token < texts.size() ? texts.get(token) : "";
    return role + " " + token + (text.isEmpty() ? "" : " \"" + text + "\"");
  }

  private static String sink(AttentionSink sink, List<String> texts) {
    return String.format(
        Locale.ROOT,
        "block %d: %s, alpha %.3f, %.0f %% of the heads, %.1f x the median%s",
        sink.layer(),
        token(sink.token(), sink.role(), texts),
        sink.alpha(),
        100 * sink.headShare(),
        sink.medianRatio(),
        Double.isNaN(sink.valueNormRatio())
            ? ""
            : String.format(Locale.ROOT, ", values' norm %.2f x", sink.valueNormRatio()));
  }

  private static String massive(MassiveToken token, List<String> texts) {
    String features =
        token.features().stream()
            .map(one -> String.format(Locale.ROOT, "%d (%.0f x)", one.index(), one.ratio()))
            .collect(Collectors.joining(", "));
    return "layer "
        + token.layer()
        + ": "
        + token(token.token(), token.role(), texts)
        + ", feature "
        + features;
  }

  private static String secondary(SecondarySink sink, List<String> texts) {
    return String.format(
        Locale.ROOT,
        "%s from block %d for %d, largest %.3f",
        token(sink.token(), sink.role(), texts),
        sink.onset(),
        sink.lifetime(),
        sink.largestCosine());
  }

  private static String origin(SpikeOrigin origin, List<String> texts) {
    return String.format(
        Locale.ROOT,
        "%s: layer %d, feature %d, stage %s",
        token(origin.token(), origin.role(), texts),
        origin.layer(),
        origin.feature(),
        origin.stage().map(Enum::name).orElse("not told"));
  }

  private static void encoder(StringBuilder out, EncoderReport encoder) {
    add(out, "%n%s encoder, %d frames%n", encoder.name(), encoder.frames());
    for (LayerReport layer : encoder.layers()) {
      double peak = 0;
      for (int frame = 0; frame < encoder.frames(); frame++) {
        peak = Math.max(peak, layer.peakRatio(frame));
      }
      add(
          out,
          "%5d  median %.4f, largest peak %.1f x, %d massive, sinks at frames %s%n",
          layer.layer(),
          layer.median(),
          peak,
          layer.massive().size(),
          layer.sinks().stream().map(sink -> "" + sink.token()).toList());
    }
  }
}

package org.lipstream.monitor.report;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.lipstream.monitor.probe.DecodeSnapshot;
import org.lipstream.monitor.probe.TokenRole;
import org.lipstream.monitor.report.DecodeReport.Purpose;

/**
 * A report as plain maps and lists. Its fields' names are a contract: what compares with the first
 * token is said to compare with BOS.
 */
final class ReportMap {
  private static final int LARGEST_TOKENS = 5;

  private ReportMap() {}

  static Map<String, Object> of(DecodeReport report) {
    DecodeSnapshot snapshot = report.snapshot();
    Map<String, Object> map = new LinkedHashMap<>();
    map.put("schemaVersion", DecodeReport.SCHEMA_VERSION);
    map.put("detail", snapshot.detail().name());
    map.put("shadow", report.purpose() == Purpose.SHADOW);
    map.put("purpose", report.purpose().name());
    map.put("session", report.id().session());
    map.put("utterance", report.id().utterance());
    map.put("revision", report.id().revision());
    map.put("model", report.id().model());
    map.put("eventTimeMs", report.id().eventTimeMs());
    map.put("tokens", report.tokens());
    map.put("roles", report.roles().stream().map(TokenRole::name).toList());
    map.put("layers", report.layers().stream().map(layer -> layer(layer, report)).toList());
    map.put("headShare", floats(report.headShare()));
    map.put("secondarySinks", report.secondarySinks().stream().map(ReportMap::secondary).toList());
    map.put("origins", report.origins().stream().map(ReportMap::origin).toList());
    map.put("decorrelationLoss", finite(report.decorrelation().paper()));
    map.put("decorrelationLossReleasedCode", finite(report.decorrelation().releasedCode()));
    map.put("encoders", report.encoders().stream().map(ReportMap::encoder).toList());
    map.put("faults", report.faults());
    map.put("texts", snapshot.texts());
    return map;
  }

  private static Map<String, Object> layer(LayerReport layer, DecodeReport report) {
    Map<String, Object> map = new LinkedHashMap<>();
    map.put("layer", layer.layer());
    map.put("median", finite(layer.median()));
    layer.attention().ifPresent(attention -> attention(map, attention));
    map.put("massive", layer.massive().stream().map(ReportMap::massive).toList());
    map.put("peaks", largest(layer, report.roles()));
    map.put("norms", floats(layer.norms()));
    map.put("cosineToBos", floats(layer.cosineToFirst()));
    map.put("components", layer.components().stream().map(ReportMap::component).toList());
    return map;
  }

  private static Map<String, Object> encoder(EncoderReport encoder) {
    TokenRole role = TokenRole.ofEncoder(encoder.name());
    List<TokenRole> roles = Collections.nCopies(encoder.frames(), role);
    List<Map<String, Object>> layers = new ArrayList<>();
    for (LayerReport layer : encoder.layers()) {
      Map<String, Object> map = new LinkedHashMap<>();
      map.put("layer", layer.layer());
      map.put("median", finite(layer.median()));
      map.put("massive", layer.massive().stream().map(ReportMap::massive).toList());
      map.put("peaks", largest(layer, roles));
      layer
          .attention()
          .ifPresent(
              attention -> {
                map.put("alpha", floats(attention.alpha()));
                map.put("entropy", floats(attention.entropy()));
                map.put("sinks", attention.sinks().stream().map(ReportMap::sink).toList());
              });
      map.put("components", layer.components().stream().map(ReportMap::component).toList());
      layers.add(map);
    }
    Map<String, Object> map = new LinkedHashMap<>();
    map.put("name", encoder.name());
    map.put("frames", encoder.frames());
    map.put("layers", layers);
    return map;
  }

  private static void attention(Map<String, Object> map, AttentionReport attention) {
    map.put("alpha", floats(attention.alpha()));
    map.put("headShare", floats(attention.headShare()));
    map.put("entropy", floats(attention.entropy()));
    map.put("mass", named(attention.mass()));
    Map<String, Object> flow = new LinkedHashMap<>();
    attention.flow().forEach((segment, shares) -> flow.put(segment.name(), named(shares)));
    map.put("flow", flow);
    map.put("sinks", attention.sinks().stream().map(ReportMap::sink).toList());
  }

  private static Map<String, Object> sink(AttentionSink sink) {
    Map<String, Object> map = token(sink.token(), sink.role());
    map.put("rules", sink.rules());
    map.put("alpha", finite(sink.alpha()));
    map.put("alphaPerHead", sink.alphaPerHead().stream().map(ReportMap::finite).toList());
    map.put("headShare", finite(sink.headShare()));
    map.put("medianRatio", finite(sink.medianRatio()));
    map.put("valueNorm", finite(sink.valueNorm()));
    map.put("valueNormRatio", finite(sink.valueNormRatio()));
    return map;
  }

  private static Map<String, Object> massive(MassiveToken token) {
    Map<String, Object> map = token(token.token(), token.role());
    List<Map<String, Object>> features = new ArrayList<>();
    for (MassiveToken.Feature feature : token.features()) {
      Map<String, Object> one = new LinkedHashMap<>();
      one.put("feature", feature.index());
      one.put("value", finite(feature.value()));
      one.put("ratio", finite(feature.ratio()));
      one.put("sun", feature.sun());
      features.add(one);
    }
    map.put("features", features);
    map.put("jaccardWithBos", finite(token.jaccardWithFirst()));
    return map;
  }

  /** The tokens with the largest peaks, so that what no rule calls massive is seen too. */
  private static List<Map<String, Object>> largest(LayerReport layer, List<TokenRole> roles) {
    List<Map<String, Object>> list = new ArrayList<>();
    IntStream.range(0, roles.size())
        .boxed()
        .filter(token -> Float.isFinite(layer.peaks().value(token, 0)))
        .sorted(Comparator.comparingDouble(token -> -Math.abs(layer.peaks().value(token, 0))))
        .limit(LARGEST_TOKENS)
        .forEach(
            token -> {
              Map<String, Object> map = token(token, roles.get(token));
              map.put("feature", layer.peaks().feature(token, 0));
              map.put("value", finite(layer.peaks().value(token, 0)));
              map.put("ratio", finite(layer.peakRatio(token)));
              list.add(map);
            });
    return list;
  }

  private static Map<String, Object> component(ComponentReport component) {
    Map<String, Object> map = new LinkedHashMap<>();
    map.put("component", component.component().name());
    map.put("bos", finite(component.first()));
    map.put("median", finite(component.median()));
    map.put("token", component.token());
    map.put("feature", component.feature());
    map.put("value", finite(component.value()));
    return map;
  }

  private static Map<String, Object> secondary(SecondarySink sink) {
    Map<String, Object> map = token(sink.token(), sink.role());
    map.put("onset", sink.onset());
    map.put("lifetime", sink.lifetime());
    map.put("largestCosine", finite(sink.largestCosine()));
    return map;
  }

  private static Map<String, Object> origin(SpikeOrigin origin) {
    Map<String, Object> map = token(origin.token(), origin.role());
    map.put("layer", origin.layer());
    map.put("feature", origin.feature());
    map.put("stage", origin.stage().map(Enum::name).orElse(null));
    map.put("ratios", named(origin.ratios()));
    return map;
  }

  private static Map<String, Object> token(int token, TokenRole role) {
    Map<String, Object> map = new LinkedHashMap<>();
    map.put("token", token);
    map.put("role", role.name());
    return map;
  }

  private static Map<String, Object> named(Map<? extends Enum<?>, Double> values) {
    Map<String, Object> map = new LinkedHashMap<>();
    values.forEach((name, value) -> map.put(name.name(), finite(value)));
    return map;
  }

  private static List<Object> floats(float[] values) {
    List<Object> list = new ArrayList<>(values.length);
    for (float value : values) {
      list.add(finite(value));
    }
    return list;
  }

  private static Object finite(Number number) {
    return Double.isFinite(number.doubleValue()) ? number : null;
  }
}

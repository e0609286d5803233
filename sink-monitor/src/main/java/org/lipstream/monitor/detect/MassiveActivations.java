package org.lipstream.monitor.detect;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.lipstream.monitor.probe.StreamStats;
import org.lipstream.monitor.report.MassiveToken;
import org.lipstream.monitor.report.MassiveToken.Feature;

/** Massive activations of one layer. */
final class MassiveActivations {
  private final Thresholds thresholds;

  MassiveActivations(Thresholds thresholds) {
    this.thresholds = thresholds;
  }

  /** Nothing where the median is 0: every value would be massive. */
  List<MassiveToken> find(int layer, StreamStats stream, JudgedTokens tokens) {
    List<MassiveToken> found = new ArrayList<>();
    if (!(stream.median() > 0)) {
      return found;
    }
    Set<Integer> first = tokens.hasFirst() ? indices(features(stream, tokens.first())) : Set.of();
    for (int token = 0; token < stream.tokens(); token++) {
      List<Feature> features = features(stream, token);
      if (!features.isEmpty()) {
        double jaccard = tokens.hasFirst() ? jaccard(indices(features), first) : Double.NaN;
        found.add(new MassiveToken(layer, token, tokens.role(token), features, jaccard));
      }
    }
    return found;
  }

  private List<Feature> features(StreamStats stream, int token) {
    List<Feature> features = new ArrayList<>();
    for (int rank = 0; rank < stream.peaks().perToken(); rank++) {
      float value = stream.peaks().value(token, rank);
      double magnitude = Math.abs((double) value);
      if (!(magnitude >= thresholds.massiveRatio() * stream.median()) || !Float.isFinite(value)) {
        break;
      }
      features.add(
          new Feature(
              stream.peaks().feature(token, rank),
              value,
              magnitude / stream.median(),
              magnitude > thresholds.massiveMagnitude()));
    }
    return features;
  }

  private static Set<Integer> indices(List<Feature> features) {
    return features.stream().map(Feature::index).collect(Collectors.toSet());
  }

  /** |a and b| / |a or b|; 1 where both are empty. */
  static double jaccard(Set<Integer> a, Set<Integer> b) {
    Set<Integer> both = new HashSet<>(a);
    both.retainAll(b);
    Set<Integer> either = new HashSet<>(a);
    either.addAll(b);
    return either.isEmpty() ? 1 : both.size() / (double) either.size();
  }
}

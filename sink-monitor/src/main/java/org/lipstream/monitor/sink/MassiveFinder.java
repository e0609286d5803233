package org.lipstream.monitor.sink;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.lipstream.monitor.probe.StreamStats;
import org.lipstream.monitor.probe.TokenRole;
import org.lipstream.monitor.sink.MassiveToken.Feature;

/** Massive activations of one layer. */
final class MassiveFinder {
  private final Thresholds thresholds;

  MassiveFinder(Thresholds thresholds) {
    this.thresholds = thresholds;
  }

  /** Nothing where the median is 0: every value would be massive. */
  List<MassiveToken> find(int layer, StreamStats stream, List<TokenRole> roles) {
    List<MassiveToken> found = new ArrayList<>();
    if (!(stream.median() > 0)) {
      return found;
    }
    boolean hasBos = roles.get(0) == TokenRole.BOS;
    Set<Integer> bos = indices(features(stream, 0));
    for (int token = 0; token < stream.tokens(); token++) {
      List<Feature> features = features(stream, token);
      if (!features.isEmpty()) {
        double jaccard = hasBos ? jaccard(indices(features), bos) : Double.NaN;
        found.add(new MassiveToken(layer, token, roles.get(token), features, jaccard));
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

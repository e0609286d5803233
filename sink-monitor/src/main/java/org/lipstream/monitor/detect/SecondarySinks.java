package org.lipstream.monitor.detect;

import java.util.ArrayList;
import java.util.List;
import org.lipstream.monitor.probe.LayerSnapshot;
import org.lipstream.monitor.report.SecondarySink;

/** Tokens that point the first token's way. */
final class SecondarySinks {
  private SecondarySinks() {}

  /** Every run of every token but the first. */
  static List<SecondarySink> find(
      List<LayerSnapshot> layers, JudgedTokens tokens, double threshold) {
    List<SecondarySink> found = new ArrayList<>();
    for (int token = 1; token < tokens.count(); token++) {
      SecondarySink run = null;
      for (LayerSnapshot layer : layers) {
        double cosine = Math.abs(layer.stream().cosineToFirst()[token]);
        if (layer.layer() == 0 || !(cosine > threshold)) {
          run = null;
          continue;
        }
        if (run == null) {
          run = new SecondarySink(token, tokens.role(token), layer.layer(), 1, cosine);
          found.add(run);
        } else {
          run = run.longer(cosine);
          found.set(found.size() - 1, run);
        }
      }
    }
    return found;
  }
}

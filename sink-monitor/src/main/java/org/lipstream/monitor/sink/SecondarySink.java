package org.lipstream.monitor.sink;

import java.util.ArrayList;
import java.util.List;
import org.lipstream.monitor.probe.LayerSnapshot;
import org.lipstream.monitor.probe.TokenRole;

/**
 * A token whose state points BOS's way, {@code |cos| > 0.9}, for some blocks in a row (arXiv
 * 2512.22213).
 *
 * @param token position in the sequence
 * @param role what the token is
 * @param onset the first such layer, from 1
 * @param lifetime how many blocks in a row
 * @param largestCosine the largest magnitude of the cosine among them
 */
public record SecondarySink(
    int token, TokenRole role, int onset, int lifetime, double largestCosine) {

  /** Every run of every token but BOS. */
  static List<SecondarySink> find(
      List<LayerSnapshot> layers, List<TokenRole> roles, double threshold) {
    List<SecondarySink> found = new ArrayList<>();
    for (int token = 1; token < roles.size(); token++) {
      SecondarySink run = null;
      for (LayerSnapshot layer : layers) {
        double cosine = Math.abs(layer.stream().cosineToFirst()[token]);
        if (layer.layer() == 0 || !(cosine > threshold)) {
          run = null;
          continue;
        }
        if (run == null) {
          run = new SecondarySink(token, roles.get(token), layer.layer(), 1, cosine);
          found.add(run);
        } else {
          run = run.longer(cosine);
          found.set(found.size() - 1, run);
        }
      }
    }
    return found;
  }

  private SecondarySink longer(double cosine) {
    return new SecondarySink(token, role, onset, lifetime + 1, Math.max(largestCosine, cosine));
  }
}

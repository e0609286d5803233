package org.lipstream.llm.recognize;

import ai.djl.ndarray.NDArray;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.lipstream.media.Modality;
import org.lipstream.monitor.probe.EncoderSnapshot;

/** One utterance's media as the decoder reads them. Filled in the order of the context. */
final class MediaTokens {
  private final Map<MediaPath<?>, NDArray> vectors = new LinkedHashMap<>(); // (n, D) each
  private final List<EncoderSnapshot> encoders = new ArrayList<>();

  /**
   * @param projected (n, D)
   */
  void add(MediaPath<?> path, NDArray projected) {
    vectors.put(path, projected);
  }

  void saw(EncoderSnapshot encoder) {
    encoders.add(encoder);
  }

  /** The encoders' insides, where they were watched. */
  List<EncoderSnapshot> encoders() {
    return encoders;
  }

  /** (n, D) of each kind of media. */
  Map<Modality, NDArray> byModality() {
    Map<Modality, NDArray> each = new EnumMap<>(Modality.class);
    vectors.forEach((path, projected) -> each.put(path.modality(), projected));
    return each;
  }

  /** Media tokens of each kind. */
  Map<Modality, Integer> counts() {
    Map<Modality, Integer> counts = new EnumMap<>(Modality.class);
    vectors.forEach((path, projected) -> counts.put(path.modality(), count(projected)));
    return counts;
  }

  /** Media tokens in all. */
  int total() {
    return vectors.values().stream().mapToInt(MediaTokens::count).sum();
  }

  /** The media by which words are placed in time: sound, or lips without sound. */
  MediaPath<?> leading() {
    return vectors.keySet().iterator().next();
  }

  /** Its tokens. */
  int leadingCount() {
    return count(vectors.get(leading()));
  }

  private static int count(NDArray projected) {
    return Math.toIntExact(projected.getShape().get(0));
  }
}

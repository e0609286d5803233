package org.lipstream.llm.stream;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Every streaming policy, by the name that the command line knows it by. */
public final class StreamingPolicies {
  /** What is used where nothing else is asked for. */
  public static final StreamingPolicy DEFAULT = new LocalAgreement(2);

  /** What an attention frontier keeps away from, in ms of media: three tokens of the usual 80. */
  private static final long FRONTIER_LAG_MS = 240;

  private static final Map<String, StreamingPolicy> BY_NAME = new LinkedHashMap<>();

  static {
    BY_NAME.put("final-only", new FinalOnly());
    BY_NAME.put("local-agreement", DEFAULT);
    BY_NAME.put("frontier", new AttentionFrontier(FRONTIER_LAG_MS, AttentionView.PLAIN));
    BY_NAME.put(
        "frontier-z-scored", new AttentionFrontier(FRONTIER_LAG_MS, AttentionView.Z_SCORED));
    BY_NAME.put(
        "frontier-sink-masked", new AttentionFrontier(FRONTIER_LAG_MS, AttentionView.SINK_MASKED));
  }

  private StreamingPolicies() {}

  /** All of them, the one that says least first. */
  public static List<StreamingPolicy> all() {
    return List.copyOf(BY_NAME.values());
  }

  /** Their names, in the same order. */
  public static Set<String> names() {
    return Collections.unmodifiableSet(BY_NAME.keySet());
  }

  /**
   * The policy of a name.
   *
   * @throws IllegalArgumentException if there is none
   */
  public static StreamingPolicy of(String name) {
    StreamingPolicy policy = BY_NAME.get(name);
    if (policy == null) {
      throw new IllegalArgumentException(
          "policy: " + name + " (expected: one of " + String.join(", ", BY_NAME.keySet()) + ")");
    }
    return policy;
  }
}

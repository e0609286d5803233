package org.lipstream.llm.stream;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.Function;
import org.lipstream.llm.recognize.Recognizer;

/**
 * Every streaming policy, by the name that the command line knows it by. A name may be followed by
 * a number, such as {@code local-agreement=3}: hypotheses of LocalAgreement, or the milliseconds of
 * media that an attention frontier keeps away from.
 */
public final class StreamingPolicies {
  /** What is used where nothing else is asked for. */
  public static final StreamingPolicy DEFAULT = new LocalAgreement(2);

  /** What an attention frontier keeps away from, in ms of media: three tokens of the usual 80. */
  private static final int FRONTIER_LAG_MS = 240;

  private static final Map<String, Function<OptionalInt, StreamingPolicy>> BY_NAME =
      new LinkedHashMap<>();

  static {
    BY_NAME.put("final-only", none -> new FinalOnly());
    BY_NAME.put("local-agreement", n -> n.isPresent() ? new LocalAgreement(n.getAsInt()) : DEFAULT);
    BY_NAME.put("frontier", lag -> frontier(lag, AttentionView.PLAIN));
    BY_NAME.put("frontier-z-scored", lag -> frontier(lag, AttentionView.Z_SCORED));
    BY_NAME.put("frontier-sink-masked", lag -> frontier(lag, AttentionView.SINK_MASKED));
  }

  private StreamingPolicies() {}

  private static StreamingPolicy frontier(OptionalInt lagMs, AttentionView view) {
    return new AttentionFrontier(lagMs.orElse(FRONTIER_LAG_MS), view);
  }

  /** What suits a recogniser where nothing else is asked for. */
  public static StreamingPolicy usual(Recognizer recognizer) {
    long heldBackMs = recognizer.holdsBackMs();
    return heldBackMs == 0 ? DEFAULT : new AttentionFrontier(heldBackMs, AttentionView.PLAIN);
  }

  /** All of them with their usual numbers, the one that says least first. */
  public static List<StreamingPolicy> all() {
    return BY_NAME.values().stream().map(policy -> policy.apply(OptionalInt.empty())).toList();
  }

  /** Their names, in the same order. */
  public static Set<String> names() {
    return Collections.unmodifiableSet(BY_NAME.keySet());
  }

  /**
   * The policy of a name, with or without a number.
   *
   * @throws IllegalArgumentException if there is none
   */
  public static StreamingPolicy of(String name) {
    int equals = name.indexOf('=');
    Function<OptionalInt, StreamingPolicy> policy =
        BY_NAME.get(equals < 0 ? name : name.substring(0, equals));
    if (policy == null) {
      throw new IllegalArgumentException(
          "policy: " + name + " (expected: one of " + String.join(", ", BY_NAME.keySet()) + ")");
    }
    try {
      return policy.apply(
          equals < 0
              ? OptionalInt.empty()
              : OptionalInt.of(Integer.parseInt(name.substring(equals + 1))));
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException("policy: " + name + " (expected: a number after =)", e);
    }
  }
}

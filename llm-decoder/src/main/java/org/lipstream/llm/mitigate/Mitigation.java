package org.lipstream.llm.mitigate;

import java.util.List;
import java.util.Locale;
import org.lipstream.llm.model.AttentionAdjustment;
import org.lipstream.monitor.probe.TokenRole;

/** A way to decode with other attention weights than the model's own. */
public sealed interface Mitigation
    permits Mitigation.None, ColumnScaling, FirstTokenShift, MediaRedistribution {

  /**
   * The adjustment of one decode.
   *
   * @param context what the tokens before the response are
   */
  AttentionAdjustment begin(List<TokenRole> context);

  /** Decodes as the model is. */
  record None() implements Mitigation {
    @Override
    public AttentionAdjustment begin(List<TokenRole> context) {
      return AttentionAdjustment.NONE;
    }
  }

  /**
   * Reads a name: {@code none}, {@code act}, {@code zerotuning:G}, {@code visual}.
   *
   * @throws IllegalArgumentException if it is another one
   */
  static Mitigation of(String name) {
    String[] parts = name.toLowerCase(Locale.ROOT).split(":", 2);
    return switch (parts[0]) {
      case "none" -> new None();
      case "act" -> ColumnScaling.PUBLISHED;
      case "zerotuning" -> new FirstTokenShift(parts.length == 1 ? 2 : number(name, parts[1]));
      case "visual" -> MediaRedistribution.PUBLISHED;
      default -> throw unknown(name);
    };
  }

  private static double number(String name, String value) {
    try {
      return Double.parseDouble(value);
    } catch (NumberFormatException e) {
      throw unknown(name);
    }
  }

  private static IllegalArgumentException unknown(String name) {
    return new IllegalArgumentException(
        "mitigation: " + name + " (expected: none, act, zerotuning:G or visual)");
  }
}

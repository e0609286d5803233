package org.lipstream.media;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Which media are used together: at least one.
 *
 * @param all in the order of {@link Modality}
 */
public record Modalities(Set<Modality> all) {
  /** Sound and lips. */
  public static final Modalities AV = of(Modality.AUDIO, Modality.VIDEO);

  public static final Modalities AUDIO = of(Modality.AUDIO);
  public static final Modalities VIDEO = of(Modality.VIDEO);

  private static final List<Modalities> VALUES = subsets();

  /** The label of {@link #USUAL}. */
  public static final String USUAL_LABEL = "av";

  /** What is listened to where nobody says what. */
  public static final Modalities USUAL = of(USUAL_LABEL);

  public Modalities {
    if (all.isEmpty()) {
      throw new IllegalArgumentException("modalities: none (expected: at least one)");
    }
    all = Collections.unmodifiableSet(EnumSet.copyOf(all));
  }

  /** One or several. */
  public static Modalities of(Modality first, Modality... others) {
    return new Modalities(EnumSet.of(first, others));
  }

  /** Every combination, those of most media first. */
  public static List<Modalities> values() {
    return VALUES;
  }

  private static List<Modalities> subsets() {
    Modality[] each = Modality.values();
    List<Modalities> subsets = new ArrayList<>();
    for (int bits = 1; bits < 1 << each.length; bits++) {
      Set<Modality> some = EnumSet.noneOf(Modality.class);
      for (Modality modality : each) {
        if ((bits >> modality.ordinal() & 1) == 1) {
          some.add(modality);
        }
      }
      subsets.add(new Modalities(some));
    }
    subsets.sort(Comparator.comparing(some -> -some.all.size()));
    return List.copyOf(subsets);
  }

  public boolean has(Modality modality) {
    return all.contains(modality);
  }

  /** What both have; null where that is nothing. */
  public Modalities and(Modalities other) {
    Set<Modality> common = EnumSet.copyOf(all);
    common.retainAll(other.all);
    return common.isEmpty() ? null : new Modalities(common);
  }

  /**
   * The name in events and on the command line: a medium's own, or several media's initials, such
   * as {@code av}.
   */
  public String label() {
    return all.size() == 1
        ? all.iterator().next().label()
        : all.stream().map(one -> one.label().substring(0, 1)).collect(Collectors.joining());
  }

  /**
   * Reads a label.
   *
   * @throws IllegalArgumentException if it is none of {@code av}, {@code audio}, {@code video}
   */
  public static Modalities of(String label) {
    return VALUES.stream()
        .filter(modalities -> modalities.label().equals(label))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "modality: %s (expected: %s)".formatted(label, labels())));
  }

  private static String labels() {
    List<String> labels = VALUES.stream().map(Modalities::label).toList();
    int last = labels.size() - 1;
    return String.join(", ", labels.subList(0, last)) + " or " + labels.get(last);
  }

  @Override
  public String toString() {
    return label();
  }
}

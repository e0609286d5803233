package org.lipstream.media;

import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/** A kind of media, in the order in which a model reads them. */
public enum Modality {
  /** Sound. */
  AUDIO,
  /** Mouth crops. */
  VIDEO;

  /** The name in files, events and messages: {@code audio}, {@code video}. */
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }

  /**
   * The kind of a label.
   *
   * @throws IllegalArgumentException if there is none
   */
  public static Modality of(String label) {
    for (Modality modality : values()) {
      if (modality.label().equals(label)) {
        return modality;
      }
    }
    String labels =
        Arrays.stream(values()).map(Modality::label).collect(Collectors.joining(" or "));
    throw new IllegalArgumentException("medium: " + label + " (expected: " + labels + ")");
  }
}

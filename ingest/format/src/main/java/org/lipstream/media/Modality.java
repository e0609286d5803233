package org.lipstream.media;

import java.util.Locale;

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
    throw new IllegalArgumentException("medium: " + label + " (expected: audio or video)");
  }
}

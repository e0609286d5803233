package org.lipstream.llm.recognize;

/** Which streams a recognition used. */
public enum Modality {
  AV,
  AUDIO,
  VIDEO;

  /** The name in events and on the command line: {@code av}, {@code audio}, {@code video}. */
  public String label() {
    return name().toLowerCase(java.util.Locale.ROOT);
  }

  /**
   * Reads a label.
   *
   * @throws IllegalArgumentException if it is none of {@code av}, {@code audio}, {@code video}
   */
  public static Modality of(String label) {
    for (Modality modality : values()) {
      if (modality.label().equals(label)) {
        return modality;
      }
    }
    throw new IllegalArgumentException("modality: " + label + " (expected: av, audio or video)");
  }
}

package org.lipstream.llm.recognize;

/**
 * How much of the encoders' output makes one media token.
 *
 * @param audio audio encoder frames (50 a second) a token
 * @param video video encoder frames (25 a second) a token
 */
public record Rates(int audio, int video) {
  public Rates {
    if (audio < 1 || video < 1) {
      throw new IllegalArgumentException(
          "rates: %d,%d (expected: both >= 1)".formatted(audio, video));
    }
  }

  /**
   * Reads {@code audio,video}, such as {@code 4,2}.
   *
   * @throws IllegalArgumentException if it is not two positive numbers
   */
  public static Rates of(String text) {
    String[] parts = text.split(",", -1);
    try {
      if (parts.length == 2) {
        return new Rates(Integer.parseInt(parts[0].trim()), Integer.parseInt(parts[1].trim()));
      }
    } catch (NumberFormatException e) {
      // told below
    }
    throw new IllegalArgumentException("rates: " + text + " (expected: AUDIO,VIDEO, such as 4,2)");
  }

  @Override
  public String toString() {
    return audio + "," + video;
  }
}

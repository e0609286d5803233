package org.lipstream.app.lab.synthesis;

/**
 * A word or a phoneme and when it sounds.
 *
 * @param label the word as written, or the phoneme in the ARPAbet's small letters ({@code ey},
 *     {@code ch})
 * @param startMs from the beginning of the speech
 * @param endMs not before {@code startMs}
 */
public record TimedLabel(String label, double startMs, double endMs) {
  public TimedLabel {
    if (!(startMs >= 0 && endMs >= startMs)) {
      throw new IllegalArgumentException(
          label + ": " + startMs + " to " + endMs + " ms (expected: 0 <= start <= end)");
    }
  }

  TimedLabel moved(double byMs) {
    return new TimedLabel(label, startMs + byMs, endMs + byMs);
  }
}

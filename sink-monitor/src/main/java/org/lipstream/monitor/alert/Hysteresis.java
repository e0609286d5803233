package org.lipstream.monitor.alert;

/**
 * How steady a change must be to be told.
 *
 * @param raiseAfter violating reports in a row that raise an alert
 * @param clearAfter reports in a row that could have shown the violation and did not, which clear
 *     it
 * @param graceMs a report this much older than its session's latest is late and passed over
 */
public record Hysteresis(int raiseAfter, int clearAfter, long graceMs) {
  /** Two to raise, five to clear, ten seconds. */
  public static final Hysteresis STANDARD = new Hysteresis(2, 5, 10_000);

  public Hysteresis {
    if (raiseAfter < 1) {
      throw new IllegalArgumentException("raiseAfter: " + raiseAfter + " (expected: >= 1)");
    }
    if (clearAfter < 1) {
      throw new IllegalArgumentException("clearAfter: " + clearAfter + " (expected: >= 1)");
    }
    if (graceMs < 0) {
      throw new IllegalArgumentException("graceMs: " + graceMs + " (expected: >= 0)");
    }
  }
}

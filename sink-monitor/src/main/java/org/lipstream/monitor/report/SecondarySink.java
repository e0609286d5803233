package org.lipstream.monitor.report;

import org.lipstream.monitor.probe.TokenRole;

/**
 * A token whose state points the first token's way, {@code |cos| > 0.9}, for some blocks in a row
 * (arXiv 2512.22213).
 *
 * @param token position in the sequence
 * @param role what the token is
 * @param onset the first such layer, from 1
 * @param lifetime how many blocks in a row
 * @param largestCosine the largest magnitude of the cosine among them
 */
public record SecondarySink(
    int token, TokenRole role, int onset, int lifetime, double largestCosine) {

  /** The same, a block longer. */
  public SecondarySink longer(double cosine) {
    return new SecondarySink(token, role, onset, lifetime + 1, Math.max(largestCosine, cosine));
  }
}

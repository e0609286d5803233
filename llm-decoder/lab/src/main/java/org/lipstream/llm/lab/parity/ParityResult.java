package org.lipstream.llm.lab.parity;

/**
 * How one reference case came out.
 *
 * @param maxRelativeDifference over all tensors: the largest absolute difference divided by the
 *     largest magnitude of the expected tensor
 * @param idsEqual whether token ids agree exactly; true where the case has none
 */
public record ParityResult(
    String caseName, double maxRelativeDifference, boolean idsEqual, boolean passed) {}

package org.lipstream.app.lab.bench.peers;

/**
 * One answer.
 *
 * @param prefillNanos from the question to the first token, which the pass over the prompt gives
 * @param tokenNanos mean of the others
 * @param prefillProcessorNanos what all threads of the process used in that time
 * @param tokenProcessorNanos the same, a token
 * @param answer what was written
 */
public record Timing(
    long prefillNanos,
    long tokenNanos,
    long prefillProcessorNanos,
    long tokenProcessorNanos,
    String answer) {}

package org.lipstream.monitor.report;

import org.lipstream.monitor.probe.Component;

/**
 * Magnitudes at one place within a block.
 *
 * @param component the place
 * @param first the first token's largest magnitude; NaN where none comes first
 * @param median of the other tokens' largest magnitudes
 * @param token the other token with the largest magnitude; -1 where there is none
 * @param feature where that is
 * @param value with its sign
 */
public record ComponentReport(
    Component component, double first, double median, int token, int feature, float value) {}

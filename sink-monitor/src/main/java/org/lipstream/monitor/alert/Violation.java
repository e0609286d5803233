package org.lipstream.monitor.alert;

import org.lipstream.monitor.probe.TokenRole;

/**
 * One thing in one report that a profile does not have.
 *
 * @param key what it is, the same in every report that shows it
 * @param cause in words: value (expected: rule)
 * @param layer where
 * @param token position; -1 where it concerns all tokens of the role
 * @param role of the token
 * @param feature index of the feature; -1 where it concerns none
 * @param value the figure
 */
public record Violation(
    String key, String cause, int layer, int token, TokenRole role, int feature, double value) {}

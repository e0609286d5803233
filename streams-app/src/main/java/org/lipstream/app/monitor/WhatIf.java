package org.lipstream.app.monitor;

import org.lipstream.monitor.causal.TurnEffect;
import org.lipstream.monitor.probe.DecodeSnapshot;

/**
 * A decode's tokens once more, with one state turned.
 *
 * @param effect what became of the turned token
 * @param turned all that was seen
 */
public record WhatIf(TurnEffect effect, DecodeSnapshot turned) {}

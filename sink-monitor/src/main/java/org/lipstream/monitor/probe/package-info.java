/**
 * The port through which a decoder shows its inside: plain floats of its blocks, reduced to a few
 * per token ({@link org.lipstream.monitor.probe.Detail#SUMMARY}) or with the whole maps beside
 * them. Knows no tensors and no rules of what is abnormal. Start at {@link
 * org.lipstream.monitor.probe.ActivationProbe}.
 */
package org.lipstream.monitor.probe;

/**
 * Turns what passes through the decoder's and the encoders' blocks into the monitor's plain floats.
 * Knows tensors and no rules of what is abnormal; costs a few operations a decode rather than a few
 * a step. Start at {@link org.lipstream.llm.probe.DecodeTap}.
 */
package org.lipstream.llm.probe;

/**
 * Looks at the decoder's inside over whole sequences: what tuning, the experiment and its figures
 * measure. Knows the blocks' taps and hands plain floats to the monitor; start at {@link
 * org.lipstream.llm.sinks.SequenceSnapshot}.
 */
package org.lipstream.llm.sinks;

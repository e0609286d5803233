/**
 * Watches a decoder from inside: the probe port, and sinks and massive activations found in plain
 * floats. Knows no tensors.
 */
package org.lipstream.monitor;

/**
 * Finds attention sinks and massive activations in one decode's plain floats and reports them with
 * everything they are judged by. Knows no tensors, no other decode and no profile. Start at {@link
 * org.lipstream.monitor.detect.SinkMonitor}; what counts as a sink says {@link
 * org.lipstream.monitor.detect.SinkRule}.
 */
package org.lipstream.monitor.detect;

/**
 * What Prometheus reads: the JVM's figures, Kafka Streams' own, and whatever others register. Start
 * at {@link org.lipstream.app.metrics.Metrics}.
 */
package org.lipstream.app.metrics;

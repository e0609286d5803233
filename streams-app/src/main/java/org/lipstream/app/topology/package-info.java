/**
 * The Kafka Streams application: one processor reads both media topics, keeps what a crash must not
 * lose in changelogged stores, and writes transcripts and dead letters. Start at {@link
 * org.lipstream.app.topology.CaptionTopology}.
 */
package org.lipstream.app.topology;

/**
 * The media contract: messages (generated from media.proto), topic names, and one encoder of
 * records. Knows no Kafka.
 */
package org.lipstream.ingest.record;

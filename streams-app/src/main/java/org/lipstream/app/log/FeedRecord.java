package org.lipstream.app.log;

import com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * A record of an output topic whose value is a JSON object.
 *
 * @param timestampMs the record's, milliseconds since the epoch
 * @param key null where it had none
 */
public record FeedRecord(
    String topic, int partition, long offset, long timestampMs, String key, ObjectNode value) {}

package org.lipstream.app.topology;

import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.streams.processor.TimestampExtractor;

/**
 * A record's time as it says, unless it says none or one far ahead of the clock: no record ends the
 * application by its time, nor makes the ones behind it wait.
 */
final class RecordTime implements TimestampExtractor {
  /** Brokers refuse what is written with a later time. */
  private static final long MOST_AHEAD_MS = 3_600_000;

  @Override
  public long extract(ConsumerRecord<Object, Object> record, long partitionTimeMs) {
    long latestMs = System.currentTimeMillis() + MOST_AHEAD_MS;
    return record.timestamp() < 0
        ? Math.max(0, partitionTimeMs)
        : Math.min(record.timestamp(), latestMs);
  }
}

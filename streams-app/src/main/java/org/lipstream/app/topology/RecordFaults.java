package org.lipstream.app.topology;

import org.apache.kafka.common.KafkaException;

/** Tells faults that lie in a record from those of the cluster, which end a transaction. */
final class RecordFaults {
  private RecordFaults() {}

  /** Throws what Kafka Streams has to see. */
  static void rethrowKafkas(Exception failure) {
    for (Throwable each = failure; each != null; each = each.getCause()) {
      if (each instanceof KafkaException && failure instanceof RuntimeException mine) {
        throw mine;
      }
    }
  }
}

package org.lipstream.app.topology;

import org.apache.kafka.common.KafkaException;

/**
 * Tells faults that lie in a record from those of the cluster, which end a transaction: what
 * Kafka's own code finds wrong is no record's fault, whatever it is called.
 */
final class RecordFaults {
  private RecordFaults() {}

  /** Throws what Kafka Streams has to see. */
  static void rethrowKafkas(Exception failure) {
    for (Throwable each = failure; each != null; each = each.getCause()) {
      boolean ofKafka = each instanceof KafkaException || isThrownByKafka(each);
      if (ofKafka && failure instanceof RuntimeException mine) {
        throw mine;
      }
    }
  }

  private static boolean isThrownByKafka(Throwable one) {
    StackTraceElement[] trace = one.getStackTrace();
    return trace.length > 0 && trace[0].getClassName().startsWith("org.apache.kafka.");
  }
}

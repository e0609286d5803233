package org.lipstream.app.topology;

import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.errors.TransactionAbortableException;

/** Tells faults of the cluster that pass, such as a broker's absence, from those that stay. */
final class ClusterFaults {
  private ClusterFaults() {}

  /** Whether to try again is all that there is to do. */
  static boolean pass(Throwable failure) {
    for (Throwable each = failure; each != null; each = each.getCause()) {
      if (each instanceof RetriableException || each instanceof TransactionAbortableException) {
        return true;
      }
    }
    return false;
  }
}

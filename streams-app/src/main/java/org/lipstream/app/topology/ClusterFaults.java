package org.lipstream.app.topology;

import java.util.List;
import org.apache.kafka.common.errors.InvalidPidMappingException;
import org.apache.kafka.common.errors.InvalidProducerEpochException;
import org.apache.kafka.common.errors.InvalidTxnStateException;
import org.apache.kafka.common.errors.ProducerFencedException;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.errors.TransactionAbortableException;

/**
 * Tells faults of the cluster that pass from those that stay: a broker that is away, and a
 * transaction that was aborted while this process stood still.
 */
final class ClusterFaults {
  private static final List<Class<? extends RuntimeException>> PASSING =
      List.of(
          RetriableException.class,
          TransactionAbortableException.class,
          InvalidTxnStateException.class,
          InvalidProducerEpochException.class,
          InvalidPidMappingException.class,
          ProducerFencedException.class);

  private ClusterFaults() {}

  /** Whether going on from what was committed is all that there is to do. */
  static boolean pass(Throwable failure) {
    for (Throwable each = failure; each != null; each = each.getCause()) {
      if (passes(each)) {
        return true;
      }
    }
    return false;
  }

  private static boolean passes(Throwable one) {
    return PASSING.stream().anyMatch(type -> type.isInstance(one));
  }
}

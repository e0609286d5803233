package org.lipstream.app.broker;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.AbortTransactionSpec;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.ListTopicsOptions;
import org.apache.kafka.clients.admin.ProducerState;
import org.apache.kafka.clients.admin.TransactionListing;
import org.apache.kafka.clients.admin.TransactionState;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Ends what a killed broker has left: a partition in which a transaction is open that its
 * coordinator counts as ended, so that nobody ends it, and whoever reads what is committed waits
 * for ever. {@code kafka-transactions.sh} calls it hanging, and ends it likewise.
 */
final class HangingTransactions implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(HangingTransactions.class);
  private static final Duration BETWEEN = Duration.ofSeconds(3);

  /** Open transactions are aborted within seconds of a start; what hangs, hangs by then. */
  private static final int LOOKS = 100;

  private static final Set<TransactionState> UNDER_WAY =
      Set.of(
          TransactionState.ONGOING,
          TransactionState.PREPARE_COMMIT,
          TransactionState.PREPARE_ABORT,
          TransactionState.PREPARE_EPOCH_FENCE,
          TransactionState.UNKNOWN);

  private final Admin admin;
  private final Thread thread;

  /** A transaction in a partition, open since an offset. */
  private record Open(TopicPartition partition, ProducerState producer) {
    boolean isOf(Set<Long> producers) {
      return producers.contains(producer.producerId());
    }

    AbortTransactionSpec abort() {
      return new AbortTransactionSpec(
          partition,
          producer.producerId(),
          (short) producer.producerEpoch(),
          producer.coordinatorEpoch().orElse(0));
    }
  }

  /**
   * Looks again and again for some minutes, or until it is closed.
   *
   * @param address of a broker
   */
  HangingTransactions(String address) {
    admin = Admin.create(Map.of(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, address));
    thread = new Thread(this::watch, "hanging-transactions");
    thread.setDaemon(true);
    thread.start();
  }

  private void watch() {
    Set<Open> before = Set.of();
    try {
      for (int looked = 0; looked < LOOKS; looked++) {
        Thread.sleep(BETWEEN.toMillis());
        before = look(before);
      }
      admin.close(Duration.ZERO);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** What one look finds may be ending just now; what two find alike hangs. */
  private Set<Open> look(Set<Open> before) throws InterruptedException {
    try {
      Set<Open> suspects = suspects();
      List<Open> hanging = suspects.stream().filter(before::contains).toList();
      for (Open open : hanging) {
        admin.abortTransaction(open.abort()).all().get();
      }
      if (!hanging.isEmpty()) {
        LOG.warn("transactions that nobody would have ended: aborted in {} places", hanging.size());
      }
      return suspects;
    } catch (ExecutionException e) {
      LOG.debug("not looked for", e);
      return Set.of();
    }
  }

  private Set<Open> suspects() throws ExecutionException, InterruptedException {
    List<Open> open = open();
    if (open.isEmpty()) {
      return Set.of();
    }
    Set<Long> underWay =
        admin.listTransactions().all().get().stream()
            .filter(transaction -> UNDER_WAY.contains(transaction.state()))
            .map(TransactionListing::producerId)
            .collect(Collectors.toSet());
    return open.stream().filter(one -> !one.isOf(underWay)).collect(Collectors.toSet());
  }

  private List<Open> open() throws ExecutionException, InterruptedException {
    Set<String> topics = admin.listTopics(new ListTopicsOptions().listInternal(true)).names().get();
    List<TopicPartition> partitions = new ArrayList<>();
    admin
        .describeTopics(new HashSet<>(topics))
        .allTopicNames()
        .get()
        .forEach(
            (topic, described) ->
                described
                    .partitions()
                    .forEach(one -> partitions.add(new TopicPartition(topic, one.partition()))));
    List<Open> open = new ArrayList<>();
    admin
        .describeProducers(partitions)
        .all()
        .get()
        .forEach(
            (partition, states) ->
                states.activeProducers().stream()
                    .filter(state -> state.currentTransactionStartOffset().isPresent())
                    .forEach(state -> open.add(new Open(partition, state))));
    return open;
  }

  @Override
  public void close() {
    thread.interrupt();
    admin.close(Duration.ZERO);
  }
}

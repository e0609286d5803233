package org.lipstream.app.broker;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import org.apache.kafka.common.metadata.BrokerRegistrationChangeRecord;
import org.apache.kafka.common.metadata.RegisterBrokerRecord;
import org.apache.kafka.common.protocol.ApiMessage;
import org.apache.kafka.common.protocol.ByteBufferAccessor;
import org.apache.kafka.common.record.internal.FileRecords;
import org.apache.kafka.common.record.internal.Record;
import org.apache.kafka.common.utils.Time;
import org.apache.kafka.metadata.MetadataRecordSerde;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lets a cluster of one know that its broker was killed, before the broker starts again.
 *
 * <p>What a killed broker leaves behind says that it leads all partitions. Started with that, it
 * begins to end the transactions that were open, registers, and for a moment leads none: Kafka
 * (4.3.1) takes partitions without a leader for deleted, writes no marker into them and counts
 * their transactions as ended. What was aborted is then read as committed with the next transaction
 * of the same producer, or is waited for for ever. So the controller runs alone first, until it has
 * found the broker missing: then nobody leads anything before the broker is there.
 */
final class KilledBroker {
  private static final Logger LOG = LoggerFactory.getLogger(KilledBroker.class);
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final Duration BETWEEN = Duration.ofMillis(50);
  private static final byte FENCED = 1;

  private final BrokerNode node;
  private final Path data;

  private KilledBroker(BrokerNode node, Path data) {
    this.node = node;
    this.data = data;
  }

  /** Where the only node of a cluster left its folder without being closed; empty elsewhere. */
  static Optional<KilledBroker> leftIn(Path data, BrokerNode node) {
    boolean lived = Files.isDirectory(metadataIn(data));
    boolean closed = Files.exists(data.resolve(".kafka_cleanshutdown"));
    return lived && !closed && node.isAlone()
        ? Optional.of(new KilledBroker(node, data))
        : Optional.empty();
  }

  /** Returns when the controller knows. */
  void tellController() throws IOException, InterruptedException {
    KafkaRaftServer controller =
        new KafkaRaftServer(new KafkaConfig(controllerAlone(), false), Time.SYSTEM);
    controller.startup();
    try {
      long deadline = System.nanoTime() + PATIENCE.toNanos();
      while (!isFenced() && System.nanoTime() < deadline) {
        Thread.sleep(BETWEEN.toMillis());
      }
      if (!isFenced()) {
        LOG.warn("a killed broker was not found missing in {}", PATIENCE);
      }
    } finally {
      controller.shutdown();
      controller.awaitShutdown();
    }
  }

  private Map<String, String> controllerAlone() {
    Map<String, String> settings = new HashMap<>(node.settings(data));
    settings.put("process.roles", "controller");
    settings.put("listeners", settings.get("listeners").replaceFirst("^[^,]*,", ""));
    settings.remove("advertised.listeners");
    settings.remove("inter.broker.listener.name");
    settings.put("broker.heartbeat.interval.ms", "500");
    settings.put("broker.session.timeout.ms", "1000");
    return settings;
  }

  private static Path metadataIn(Path data) {
    return data.resolve("__cluster_metadata-0");
  }

  /** What the metadata say last of the broker. */
  private boolean isFenced() throws IOException {
    boolean fenced = false;
    for (Path segment : segments()) {
      FileRecords records = FileRecords.open(segment.toFile(), false);
      try {
        for (var batch : records.batches()) {
          for (Record record : batch) {
            fenced = batch.isControlBatch() ? fenced : fenced(record.value(), fenced);
          }
        }
      } finally {
        records.closeHandlers(); // to close them would cut the file
      }
    }
    return fenced;
  }

  private List<Path> segments() throws IOException {
    try (Stream<Path> files = Files.list(metadataIn(data))) {
      return files.filter(file -> file.toString().endsWith(".log")).sorted().toList();
    }
  }

  private boolean fenced(ByteBuffer value, boolean before) {
    ApiMessage message =
        MetadataRecordSerde.INSTANCE
            .read(new ByteBufferAccessor(value), value.remaining())
            .message();
    if (message instanceof RegisterBrokerRecord registered && registered.brokerId() == node.id()) {
      return registered.fenced();
    }
    if (message instanceof BrokerRegistrationChangeRecord change
        && change.brokerId() == node.id()
        && change.fenced() != 0) {
      return change.fenced() == FENCED;
    }
    return before;
  }
}

package org.lipstream.app.status;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.lipstream.ingest.publish.KafkaSettings;
import org.lipstream.ingest.record.Topics;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes a process's status once a second, outside of any transaction: it matters now or not at
 * all, and it has to come when the application's own writing stands still.
 */
public final class StatusWriter implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(StatusWriter.class);
  private static final Duration EVERY = Duration.ofSeconds(1);

  private final Supplier<InstanceStatus> status;
  private final KafkaProducer<String, byte[]> producer;
  private final ScheduledExecutorService ticker =
      Executors.newSingleThreadScheduledExecutor(
          task -> {
            Thread thread = new Thread(task, "instance-status");
            thread.setDaemon(true);
            return thread;
          });

  /**
   * Begins to write.
   *
   * @param address the cluster, {@code host:port}
   * @param status asked by one thread
   */
  public StatusWriter(String address, Supplier<InstanceStatus> status) {
    this.status = status;
    producer =
        new KafkaProducer<>(
            KafkaSettings.ofProcess()
                .over(
                    Map.of(
                        ProducerConfig.BOOTSTRAP_SERVERS_CONFIG,
                        address,
                        ProducerConfig.ACKS_CONFIG,
                        "1",
                        ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG,
                        false,
                        ProducerConfig.MAX_BLOCK_MS_CONFIG,
                        1_000,
                        ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG,
                        2_000,
                        ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG,
                        2_000,
                        ProducerConfig.LINGER_MS_CONFIG,
                        0,
                        ProducerConfig.BUFFER_MEMORY_CONFIG,
                        1L << 20)),
            new StringSerializer(),
            new ByteArraySerializer());
    ticker.scheduleWithFixedDelay(
        this::write, EVERY.toMillis(), EVERY.toMillis(), TimeUnit.MILLISECONDS);
  }

  private void write() {
    try {
      InstanceStatus now = status.get();
      producer.send(new ProducerRecord<>(Topics.STATUS, now.instance(), now.toJson()));
    } catch (KafkaException | IllegalStateException e) {
      LOG.debug("status not written", e);
    }
  }

  @Override
  public void close() {
    ticker.shutdownNow();
    producer.close(Duration.ZERO);
  }
}

package org.lipstream.app.dashboard.feed;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.lipstream.ingest.publish.KafkaSettings;

/** Writes the few records that a dashboard makes, and sees that they are there. */
public final class TopicWriter implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(5);

  private final KafkaProducer<String, byte[]> producer;

  /**
   * @param address the cluster, {@code host:port}
   */
  public TopicWriter(String address) {
    int millis = (int) PATIENCE.toMillis();
    producer =
        new KafkaProducer<>(
            KafkaSettings.ofProcess()
                .over(
                    Map.of(
                        ProducerConfig.BOOTSTRAP_SERVERS_CONFIG,
                        address,
                        ProducerConfig.MAX_BLOCK_MS_CONFIG,
                        millis,
                        ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG,
                        millis,
                        ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG,
                        millis,
                        ProducerConfig.LINGER_MS_CONFIG,
                        0)),
            new StringSerializer(),
            new ByteArraySerializer());
  }

  /**
   * Writes a record and waits for the cluster to have it.
   *
   * @throws IllegalStateException if the cluster does not take it in time
   */
  public void write(String topic, String key, byte[] value) {
    write(new ProducerRecord<>(topic, key, value));
  }

  /** The same to every partition: whichever task has the session sees it. */
  public void writeToAll(String topic, String key, byte[] value) {
    for (int partition = 0; partition < producer.partitionsFor(topic).size(); partition++) {
      write(new ProducerRecord<>(topic, partition, key, value));
    }
  }

  private void write(ProducerRecord<String, byte[]> made) {
    String topic = made.topic();
    try {
      producer.send(made).get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
    } catch (ExecutionException | TimeoutException e) {
      throw new IllegalStateException(topic + ": not written; is the cluster there?", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(topic + ": not written", e);
    }
  }

  @Override
  public void close() {
    producer.close(Duration.ZERO);
  }
}

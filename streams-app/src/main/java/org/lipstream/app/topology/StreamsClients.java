package org.lipstream.app.topology;

import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerGroupMetadata;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.ProducerFencedException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.streams.KafkaClientSupplier;

/**
 * Kafka Streams' clients as it makes them itself, but that a commit of which no answer came in time
 * is said to be another's. Kafka Streams (4.3.1) would give up the tasks that had read something,
 * restore them, and let the same producer commit what they had written meanwhile: whether they
 * restore it, or skip the records that it was made of, is then a matter of luck. A producer that is
 * told to be fenced is closed first, by which its transaction is committed or aborted for good, and
 * all tasks of its thread begin again from what was.
 */
final class StreamsClients implements KafkaClientSupplier {
  @Override
  public Admin getAdmin(Map<String, Object> config) {
    return Admin.create(config);
  }

  @Override
  public Producer<byte[], byte[]> getProducer(Map<String, Object> config) {
    return new DecidingProducer(config);
  }

  @Override
  public Consumer<byte[], byte[]> getConsumer(Map<String, Object> config) {
    return new KafkaConsumer<>(config, new ByteArrayDeserializer(), new ByteArrayDeserializer());
  }

  @Override
  public Consumer<byte[], byte[]> getRestoreConsumer(Map<String, Object> config) {
    return getConsumer(config);
  }

  @Override
  public Consumer<byte[], byte[]> getGlobalConsumer(Map<String, Object> config) {
    return getConsumer(config);
  }

  /** Commits, or is done with. */
  private static final class DecidingProducer extends KafkaProducer<byte[], byte[]> {
    DecidingProducer(Map<String, Object> config) {
      super(config, new ByteArraySerializer(), new ByteArraySerializer());
    }

    @Override
    public void sendOffsetsToTransaction(
        Map<TopicPartition, OffsetAndMetadata> offsets, ConsumerGroupMetadata group) {
      decide(() -> super.sendOffsetsToTransaction(offsets, group));
    }

    @Override
    public void commitTransaction() {
      decide(super::commitTransaction);
    }
  }

  /**
   * @throws ProducerFencedException where no answer came in time
   */
  static void decide(Runnable commit) {
    try {
      commit.run();
    } catch (TimeoutException e) {
      ProducerFencedException fenced =
          new ProducerFencedException("no answer to a commit: " + e.getMessage());
      fenced.initCause(e);
      throw fenced;
    }
  }
}

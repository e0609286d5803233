package org.lipstream.app.topology;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.lipstream.app.broker.EmbeddedBroker;

/** What a transaction wrote that was open when the only broker was killed. */
@Timeout(value = 5, unit = TimeUnit.MINUTES)
class KilledTransactionTest {
  private static final String TOPIC = "written";
  private static final int PARTITIONS = 16;
  private static final int ROUNDS = 3;

  @TempDir private Path folder;
  private final int port = EmbeddedBroker.freePort(0);
  private final String address = "localhost:" + port;

  @Test
  void isNotReadThoughItsProducerGoesOn() throws Exception {
    InstanceProcess broker = startBroker().awaitRunning();
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", address))) {
      admin.createTopics(Set.of(new NewTopic(TOPIC, PARTITIONS, (short) 1))).all().get();
    }
    List<String> committed = new ArrayList<>();
    for (int round = 0; round < ROUNDS; round++) {
      KafkaProducer<String, String> open = producer();
      open.initTransactions();
      committed.addAll(write(open, "committed-" + round));
      open.commitTransaction();
      write(open, "open-" + round);
      open.flush();
      broker.kill();
      open.close(Duration.ZERO);
      broker = startBroker().awaitRunning();
      try (KafkaProducer<String, String> next = producer()) {
        next.initTransactions();
        committed.addAll(write(next, "after-" + round));
        next.commitTransaction();
      }
      assertThat(read()).as("round " + round).containsExactlyInAnyOrderElementsOf(committed);
    }
    broker.close();
  }

  /** Begins a transaction, and writes into each partition. */
  private static List<String> write(KafkaProducer<String, String> producer, String value) {
    producer.beginTransaction();
    List<String> written = new ArrayList<>();
    for (int partition = 0; partition < PARTITIONS; partition++) {
      var unused = producer.send(new ProducerRecord<>(TOPIC, partition, null, value));
      written.add(value);
    }
    return written;
  }

  private KafkaProducer<String, String> producer() {
    return new KafkaProducer<>(
        Map.of(
            "bootstrap.servers",
            address,
            "transactional.id",
            "writer",
            "transaction.timeout.ms",
            1_000),
        new StringSerializer(),
        new StringSerializer());
  }

  /** All that is committed; waits for what is still open. */
  private List<String> read() {
    try (KafkaConsumer<String, String> consumer =
        new KafkaConsumer<>(
            Map.of("bootstrap.servers", address, "isolation.level", "read_committed"),
            new StringDeserializer(),
            new StringDeserializer())) {
      List<TopicPartition> all =
          IntStream.range(0, PARTITIONS).mapToObj(each -> new TopicPartition(TOPIC, each)).toList();
      consumer.assign(all);
      consumer.seekToBeginning(all);
      Map<TopicPartition, Long> ends = highWatermarks(all);
      List<String> values = new ArrayList<>();
      while (all.stream().anyMatch(each -> consumer.position(each) < ends.get(each))) {
        consumer.poll(Duration.ofMillis(100)).forEach(record -> values.add(record.value()));
      }
      return values;
    }
  }

  private Map<TopicPartition, Long> highWatermarks(List<TopicPartition> partitions) {
    try (KafkaConsumer<String, String> consumer =
        new KafkaConsumer<>(
            Map.of("bootstrap.servers", address),
            new StringDeserializer(),
            new StringDeserializer())) {
      return consumer.endOffsets(partitions);
    }
  }

  private InstanceProcess startBroker() {
    return InstanceProcess.start(
        BrokerMain.class, folder.resolve("broker").toString(), Integer.toString(port));
  }
}

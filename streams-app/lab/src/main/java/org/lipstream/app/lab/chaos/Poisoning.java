package org.lipstream.app.lab.chaos;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.lipstream.app.broker.EmbeddedBroker;
import org.lipstream.app.lab.chaos.Finals.Said;
import org.lipstream.ingest.record.Topics;

/** One running instance is fed records that break the rules, while honest sessions speak. */
public final class Poisoning {
  private static final int PORTION = 10_000;
  private static final long PATIENCE_MS = 300_000;

  private Poisoning() {}

  /**
   * What came of it.
   *
   * @param records that were sent
   * @param deadLetters that were written
   * @param seconds until the instance had gone through all of them
   * @param residentMb memory of the instance: before, at most, after
   * @param logBytes that it wrote on standard error
   * @param alive whether it still runs
   */
  public record Outcome(
      long records,
      long deadLetters,
      double seconds,
      List<Long> residentMb,
      long logBytes,
      boolean alive,
      String honest,
      boolean clean) {}

  /**
   * Does it.
   *
   * @param folder for the log
   * @param serve arguments of the instance
   */
  public static Outcome run(
      int records, long seed, List<String> serve, Path folder, Consumer<String> progress) {
    try (EmbeddedBroker broker = EmbeddedBroker.start()) {
      List<String> arguments = new ArrayList<>(List.of("serve", "--kafka", broker.address()));
      arguments.addAll(List.of("--dashboard-port", "0"));
      arguments.addAll(serve);
      try (Instance instance = new Instance("instance", folder, arguments)) {
        instance.launch();
        instance.awaitReady();
        try (Finals finals = new Finals(broker.address());
            ChaosSpeakers speakers = new ChaosSpeakers(broker.address())) {
          return poison(records, seed, broker.address(), instance, finals, speakers, progress);
        }
      }
    }
  }

  private static Outcome poison(
      int records,
      long seed,
      String address,
      Instance instance,
      Finals finals,
      ChaosSpeakers speakers,
      Consumer<String> progress) {
    speakers.speak();
    finals.await("spoken-0", 1, System.currentTimeMillis() + PATIENCE_MS);
    Child.pause(speakers.clipMs() + 5_000);
    List<Said> expected = finals.of("spoken-0").stream().map(Finals.Final::said).toList();
    long before = residentMb(instance.child());
    long most = before;
    long startedMs = System.currentTimeMillis();
    speakers.keepSpeaking(speakers.clipMs());
    try (KafkaProducer<String, byte[]> producer = producer(address)) {
      Poison poison = new Poison(seed, startedMs);
      for (int sent = 0; sent < records && instance.child().isAlive(); sent++) {
        Poison.Dose dose = poison.next();
        var unused = producer.send(new ProducerRecord<>(dose.topic(), dose.key(), dose.value()));
        if (sent % PORTION == 0) {
          producer.flush();
          most = Math.max(most, residentMb(instance.child()));
          progress.accept(sent + " sent, resident " + most + " MB at most");
        }
      }
    }
    List<ChaosSpeakers.Spoken> spoken = speakers.finish();
    String last = spoken.get(spoken.size() - 1).session();
    finals.await(last, expected.size(), System.currentTimeMillis() + PATIENCE_MS);
    double seconds = (System.currentTimeMillis() - startedMs) / 1e3;
    Child.pause(5_000);
    Count count = Count.NONE;
    for (ChaosSpeakers.Spoken each : spoken) {
      count = count.plus(Count.of(each.session(), expected, finals.of(each.session())));
    }
    count.details().forEach(progress);
    long after = residentMb(instance.child());
    return new Outcome(
        records,
        written(address),
        seconds,
        List.of(before, Math.max(most, after), after),
        instance.child().said().length(),
        instance.child().isAlive(),
        count.row("honest sessions", spoken.size()),
        count.isClean());
  }

  private static KafkaProducer<String, byte[]> producer(String address) {
    return new KafkaProducer<>(
        Map.of(
            ProducerConfig.BOOTSTRAP_SERVERS_CONFIG,
            address,
            ProducerConfig.LINGER_MS_CONFIG,
            20,
            ProducerConfig.COMPRESSION_TYPE_CONFIG,
            "lz4"),
        new StringSerializer(),
        new ByteArraySerializer());
  }

  private static long written(String address) {
    try (KafkaConsumer<byte[], byte[]> consumer =
        new KafkaConsumer<>(
            Map.of(ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG, address),
            new ByteArrayDeserializer(),
            new ByteArrayDeserializer())) {
      List<TopicPartition> partitions =
          consumer.partitionsFor(Topics.DEAD_LETTERS).stream()
              .map(each -> new TopicPartition(each.topic(), each.partition()))
              .toList();
      return consumer.endOffsets(partitions).values().stream().mapToLong(Long::longValue).sum();
    }
  }

  private static long residentMb(Child child) {
    try {
      return child.residentMb();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}

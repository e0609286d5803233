package org.lipstream.app.webhook;

import java.net.URI;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.lipstream.app.json.Json;
import org.lipstream.app.webhook.WebhookCall.Outcome;
import org.lipstream.app.webhook.WebhookCall.Result;
import org.lipstream.ingest.publish.KafkaSettings;
import org.lipstream.ingest.record.Topics;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells a service each final, at least once and in the order of its session: one that is not
 * reached is tried again, ever more slowly, until it is there; one that refuses is told the next.
 * How far it was told stands with the cluster, so a process that comes after this one goes on
 * there; several share the sessions.
 */
public final class Webhook implements AutoCloseable {
  /** How the names of its consumers' groups begin. */
  public static final String GROUPS = "lipstream-webhook-";

  private static final Logger LOG = LoggerFactory.getLogger(Webhook.class);
  private static final Duration POLL = Duration.ofMillis(500);
  private static final Duration CLOSING = Duration.ofSeconds(5);
  private static final long FIRST_WAIT_MS = 500;
  private static final long LAST_WAIT_MS = 60_000;

  private final WebhookCall call;
  private final KafkaConsumer<String, byte[]> consumer;
  private final Thread thread = new Thread(this::run, "webhook");
  private final CompletableFuture<Void> member = new CompletableFuture<>();
  private volatile boolean closed;

  private Webhook(String kafka, WebhookCall call, String group) {
    this.call = call;
    Properties settings = new Properties();
    settings.put(ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG, kafka);
    settings.put(ConsumerConfig.GROUP_ID_CONFIG, group);
    settings.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
    settings.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
    settings.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "latest");
    consumer =
        new KafkaConsumer<>(
            KafkaSettings.ofProcess().over(settings),
            new StringDeserializer(),
            new ByteArrayDeserializer());
  }

  /**
   * Begins to tell what is said from now on, or what was not told yet.
   *
   * @param kafka the cluster, {@code host:port}
   * @param address {@code http} or {@code https}
   * @param secret that bodies are signed with
   * @throws IllegalArgumentException if the address is none
   */
  public static Webhook start(String kafka, URI address, Optional<String> secret) {
    if (address.getHost() == null || !List.of("http", "https").contains(address.getScheme())) {
      throw new IllegalArgumentException(
          "webhook: " + address + " (expected: an address of http or https)");
    }
    String group = GROUPS + address.getHost() + "-" + Math.abs(address.hashCode());
    Webhook webhook = new Webhook(kafka, new WebhookCall(address, secret), group);
    webhook.consumer.subscribe(List.of(Topics.TRANSCRIPTS_FINAL), webhook.new Beginning());
    webhook.thread.setDaemon(true);
    webhook.thread.start();
    return webhook;
  }

  /** Writes down where it begins: what is said from then on is told, whoever dies before. */
  private final class Beginning implements ConsumerRebalanceListener {
    @Override
    public void onPartitionsAssigned(Collection<TopicPartition> partitions) {
      Map<TopicPartition, OffsetAndMetadata> places = new HashMap<>();
      partitions.forEach(each -> places.put(each, new OffsetAndMetadata(consumer.position(each))));
      consumer.commitSync(places);
      member.complete(null);
    }

    @Override
    public void onPartitionsRevoked(Collection<TopicPartition> partitions) {
      // What was told is written down already.
    }
  }

  /** Waits until what is said will be told. */
  void awaitMember() {
    member.join();
  }

  private void run() {
    try {
      while (!closed) {
        for (ConsumerRecord<String, byte[]> record : consumer.poll(POLL)) {
          tell(record);
          consumer.commitSync(
              Map.of(
                  new TopicPartition(record.topic(), record.partition()),
                  new OffsetAndMetadata(record.offset() + 1)));
        }
      }
    } catch (WakeupException | InterruptException | InterruptedException e) {
      if (!closed) {
        LOG.warn("finals are told no longer", e);
      }
    } catch (RuntimeException e) {
      LOG.warn("finals are told no longer", e);
    } finally {
      Thread.interrupted(); // the group is left in order
      consumer.close();
    }
  }

  private void tell(ConsumerRecord<String, byte[]> record) throws InterruptedException {
    long waitMs = FIRST_WAIT_MS;
    String key = key(record);
    for (Result result = call.send(key, record.value());
        result.outcome() != Outcome.TAKEN;
        result = call.send(key, record.value())) {
      LOG.warn("webhook: {} was not taken: {}", key, result.reason());
      if (result.outcome() == Outcome.REFUSED) {
        return;
      }
      await(waitMs);
      waitMs = Math.min(2 * waitMs, LAST_WAIT_MS);
    }
  }

  /** The final's id, which is the same however often it is told. */
  private static String key(ConsumerRecord<String, byte[]> record) {
    try {
      return Json.tree(record.value()).path("id").asText();
    } catch (java.io.IOException e) {
      return record.partition() + "/" + record.offset(); // somebody else's
    }
  }

  /** Lets time go by and stays a member of the group, of which nothing new is taken. */
  private void await(long waitMs) throws InterruptedException {
    long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(waitMs);
    consumer.pause(consumer.assignment());
    while (System.nanoTime() < end) {
      if (closed) {
        throw new InterruptedException("closed");
      }
      consumer.poll(Duration.ZERO);
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(50));
    }
    consumer.resume(consumer.assignment());
  }

  @Override
  public void close() {
    closed = true;
    consumer.wakeup();
    try {
      thread.join(CLOSING.toMillis());
      thread.interrupt(); // where a service lets it wait
      thread.join(CLOSING.toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}

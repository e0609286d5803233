package org.lipstream.ingest.publish;

import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.lipstream.ingest.record.Topics;

/**
 * Claims as records of {@link Topics#SESSIONS}: each publication writes (session, own id), then
 * reads the topic up to its own record; if the session stands there before, in whatever
 * publication's name, the id is taken. The log's order decides between two who come at once.
 * Compaction may drop all but a session's last claim, and any that is left keeps the id taken.
 */
final class TopicClaims implements SessionClaims {
  private static final TopicPartition CLAIMS = new TopicPartition(Topics.SESSIONS, 0);
  private static final Duration POLL = Duration.ofMillis(200);

  private final Producer<String, byte[]> producer;
  private final Supplier<Consumer<String, String>> consumers;

  TopicClaims(Producer<String, byte[]> producer, Supplier<Consumer<String, String>> consumers) {
    this.producer = producer;
    this.consumers = consumers;
  }

  @Override
  public String claim(String session) {
    String own = UUID.randomUUID().toString();
    long offset = write(session, own.getBytes(java.nio.charset.StandardCharsets.US_ASCII));
    try (Consumer<String, String> consumer = consumers.get()) {
      consumer.assign(List.of(CLAIMS));
      consumer.seekToBeginning(List.of(CLAIMS));
      while (consumer.position(CLAIMS) < offset) {
        for (ConsumerRecord<String, String> claim : consumer.poll(POLL)) {
          if (claim.offset() < offset && session.equals(claim.key())) {
            throw new PublishException(
                "session: "
                    + session
                    + " (expected: an id that was never published; this one was)");
          }
        }
      }
      return own;
    } catch (KafkaException e) {
      throw failure(session, e);
    }
  }

  @Override
  public boolean holds(String session, String key) {
    try (Consumer<String, String> consumer = consumers.get()) {
      consumer.assign(List.of(CLAIMS));
      long end = consumer.endOffsets(List.of(CLAIMS)).get(CLAIMS);
      consumer.seekToBeginning(List.of(CLAIMS));
      while (consumer.position(CLAIMS) < end) {
        for (ConsumerRecord<String, String> claim : consumer.poll(POLL)) {
          if (session.equals(claim.key()) && key.equals(claim.value())) {
            return true;
          }
        }
      }
      return false;
    } catch (KafkaException e) {
      throw failure(session, e);
    }
  }

  private long write(String session, byte[] own) {
    try {
      return producer
          .send(new ProducerRecord<>(Topics.SESSIONS, CLAIMS.partition(), session, own))
          .get()
          .offset();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw failure(session, e);
    } catch (ExecutionException e) {
      throw failure(session, e.getCause());
    } catch (KafkaException e) {
      throw failure(session, e);
    }
  }

  private static PublishException failure(String session, Throwable cause) {
    return new PublishException(
        "session "
            + session
            + " could not be claimed on "
            + Topics.SESSIONS
            + ": "
            + cause.getMessage(),
        cause);
  }

  @Override
  public void close() {
    // The producer belongs to the publisher; consumers live for one claim.
  }
}

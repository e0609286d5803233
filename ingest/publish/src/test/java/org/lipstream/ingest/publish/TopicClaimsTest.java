package org.lipstream.ingest.publish;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;
import org.lipstream.ingest.record.Topics;

class TopicClaimsTest {
  private static final TopicPartition CLAIMS = new TopicPartition(Topics.SESSIONS, 0);

  private final MockProducer<String, byte[]> producer =
      new MockProducer<>(true, null, new StringSerializer(), new ByteArraySerializer());
  private final SessionClaims claims = new TopicClaims(producer, this::consumer);

  @Test
  void givesEachIdOnce() {
    assertThatCode(() -> claims.claim("a")).doesNotThrowAnyException();
    assertThatCode(() -> claims.claim("b")).doesNotThrowAnyException();
    assertThatThrownBy(() -> claims.claim("a"))
        .isInstanceOf(PublishException.class)
        .hasMessage("session: a (expected: an id that was never published; this one was)");
    assertThatCode(() -> claims.claim("c")).doesNotThrowAnyException();
  }

  @Test
  void letsTheEarlierOfTwoAtOnceHaveIt() {
    // Another publisher's claim came to the log between this one's writing and its reading.
    SessionClaims first =
        new TopicClaims(
            producer,
            () -> {
              var unused =
                  producer.send(new ProducerRecord<>(Topics.SESSIONS, 0, "a", new byte[1]));
              return consumer();
            });
    assertThatCode(() -> first.claim("a")).doesNotThrowAnyException();
    assertThat(producer.history()).hasSize(2);
  }

  /** A consumer of what was written so far. */
  private MockConsumer<String, String> consumer() {
    MockConsumer<String, String> consumer = new MockConsumer<>("earliest");
    consumer.schedulePollTask(
        () -> {
          consumer.updateBeginningOffsets(Map.of(CLAIMS, 0L));
          List<ProducerRecord<String, byte[]>> log = producer.history();
          for (int i = 0; i < log.size(); i++) {
            String value = new String(log.get(i).value(), StandardCharsets.US_ASCII);
            consumer.addRecord(
                new ConsumerRecord<>(Topics.SESSIONS, 0, i, log.get(i).key(), value));
          }
        });
    consumer.updateBeginningOffsets(Map.of(CLAIMS, 0L));
    return consumer;
  }
}

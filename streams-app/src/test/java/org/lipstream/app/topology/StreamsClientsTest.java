package org.lipstream.app.topology;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.ProducerFencedException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;

class StreamsClientsTest {
  @Test
  void aCommitWithoutAnAnswerIsTheEndOfItsTransaction() {
    TimeoutException late = new TimeoutException("no answer in 2000 ms");
    assertThatThrownBy(() -> StreamsClients.decide(fail(late)))
        .isInstanceOf(ProducerFencedException.class)
        .hasMessageContaining("no answer in 2000 ms")
        .hasCause(late);
  }

  @Test
  void whateverElseComesOfItIsLeftAsItIs() {
    KafkaException other = new KafkaException("another");
    assertThatThrownBy(() -> StreamsClients.decide(fail(other))).isSameAs(other);
    assertThatCode(() -> StreamsClients.decide(() -> {})).doesNotThrowAnyException();
  }

  /** A session must not be begun anew, without its media, because of what a producer says. */
  @Test
  void whatKafkasCodeThrowsIsNoRecordsFault() {
    for (RuntimeException ofKafka : List.of(notInATransaction(), new TimeoutException("late"))) {
      RuntimeException wrapped = new IllegalStateException("session", ofKafka);
      assertThatThrownBy(() -> RecordFaults.rethrowKafkas(wrapped)).isSameAs(wrapped);
    }
    assertThatCode(() -> RecordFaults.rethrowKafkas(new IllegalStateException("ours")))
        .doesNotThrowAnyException();
  }

  private static IllegalStateException notInATransaction() {
    try (MockProducer<byte[], byte[]> producer =
        new MockProducer<>(true, null, new ByteArraySerializer(), new ByteArraySerializer())) {
      producer.initTransactions();
      producer.commitTransaction();
      throw new AssertionError("committed without a transaction");
    } catch (IllegalStateException e) {
      return e;
    }
  }

  private static Runnable fail(RuntimeException failure) {
    return () -> {
      throw failure;
    };
  }
}

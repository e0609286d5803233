package org.lipstream.app.topology;

import static org.assertj.core.api.Assertions.assertThat;

import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.InvalidTxnStateException;
import org.apache.kafka.common.errors.ProducerFencedException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.apache.kafka.common.errors.TransactionAbortableException;
import org.apache.kafka.streams.errors.MissingSourceTopicException;
import org.apache.kafka.streams.errors.StreamsException;
import org.junit.jupiter.api.Test;

class ClusterFaultsTest {

  @Test
  void aBrokersAbsencePasses() {
    Throwable absent =
        new TransactionAbortableException("retries", new TimeoutException("60000 ms"));
    assertThat(ClusterFaults.pass(new StreamsException("commit", new KafkaException(absent))))
        .isTrue();
    assertThat(ClusterFaults.pass(new StreamsException("init", new TimeoutException("2 s"))))
        .isTrue();
  }

  @Test
  void soDoesATransactionThatWasAbortedWhileTheProcessStoodStill() {
    assertThat(ClusterFaults.pass(new StreamsException(new InvalidTxnStateException("state"))))
        .isTrue();
    assertThat(ClusterFaults.pass(new StreamsException(new ProducerFencedException("epoch"))))
        .isTrue();
  }

  @Test
  void whatWouldFailAgainStays() {
    assertThat(ClusterFaults.pass(new IllegalStateException("a fault of ours"))).isFalse();
    assertThat(ClusterFaults.pass(new MissingSourceTopicException("lipstream.audio"))).isFalse();
    assertThat(ClusterFaults.pass(new StreamsException(new RecordTooLargeException("2 MB"))))
        .isFalse();
    assertThat(ClusterFaults.pass(new StreamsException(new TopicAuthorizationException("no"))))
        .isFalse();
  }
}

package org.lipstream.app.topology;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.junit.jupiter.api.Test;
import org.lipstream.app.broker.EmbeddedBroker;
import org.lipstream.app.broker.SharedBroker;
import org.lipstream.ingest.publish.Publisher;
import org.lipstream.ingest.record.Topics;

class TopicSetupTest {

  @Test
  void makesWhatIsMissingOnceAndAgain() throws Exception {
    TopicSetup.ensure(SharedBroker.address(), TopicSetup.PATIENCE);
    TopicSetup.ensure(SharedBroker.address(), TopicSetup.PATIENCE);
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", SharedBroker.address()))) {
      var topics = admin.describeTopics(List.of(Topics.AUDIO, Topics.LIPS)).allTopicNames().get();
      assertThat(topics.get(Topics.AUDIO).partitions()).hasSize(Topics.MEDIA_PARTITIONS);
      assertThat(topics.get(Topics.LIPS).partitions()).hasSize(Topics.MEDIA_PARTITIONS);
      assertThat(admin.listTopics().names().get())
          .contains(Topics.TRANSCRIPTS_FINAL, Topics.TRANSCRIPTS_PARTIAL, Topics.DEAD_LETTERS);
    }
  }

  @Test
  void refusesMediaTopicsOfDifferentPartitionCounts() throws Exception {
    try (EmbeddedBroker broker = EmbeddedBroker.start();
        Admin admin = Admin.create(Map.of("bootstrap.servers", broker.address()))) {
      admin
          .createTopics(
              List.of(
                  new NewTopic(Topics.AUDIO, Optional.of(3), Optional.empty()),
                  new NewTopic(Topics.LIPS, Optional.of(2), Optional.empty())))
          .all()
          .get();
      assertThatThrownBy(() -> TopicSetup.ensure(broker.address(), TopicSetup.PATIENCE))
          .hasMessage(
              "lipstream.lips: 2 partitions (expected: 3 as lipstream.audio; kafka-topics.sh --alter"
                  + " --topic NAME --partitions 3 adds some)");
    }
  }

  @Test
  void aPublisherMakesTheMissingMediaTopicAsTheOtherIs() throws Exception {
    try (EmbeddedBroker broker = EmbeddedBroker.start();
        Admin admin = Admin.create(Map.of("bootstrap.servers", broker.address()))) {
      NewTopic audio = new NewTopic(Topics.AUDIO, Optional.of(3), Optional.empty());
      admin.createTopics(List.of(audio)).all().get();
      Publisher.connect(broker.address()).close();
      TopicSetup.ensure(broker.address(), TopicSetup.PATIENCE);
      var topics = admin.describeTopics(List.of(Topics.LIPS)).allTopicNames().get();
      assertThat(topics.get(Topics.LIPS).partitions()).hasSize(3);
    }
  }

  @Test
  void namesTheAddressOfAClusterThatDoesNotAnswer() {
    int port = EmbeddedBroker.freePort(0);
    assertThatThrownBy(() -> TopicSetup.ensure("localhost:" + port, Duration.ofMillis(1_500)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("Kafka at localhost:" + port + ": ");
  }

  @Test
  void opensADataFolderAgain(@org.junit.jupiter.api.io.TempDir java.nio.file.Path data)
      throws Exception {
    EmbeddedBroker first = EmbeddedBroker.start(data, 0);
    TopicSetup.ensure(first.address(), TopicSetup.PATIENCE);
    first.close();
    try (EmbeddedBroker second = EmbeddedBroker.start(data, 0);
        Admin admin = Admin.create(Map.of("bootstrap.servers", second.address()))) {
      assertThat(admin.listTopics().names().get()).contains(Topics.AUDIO);
    }
  }

  @Test
  void noTwoListenersAreOfferedTheSamePort() {
    Set<Integer> ports = new HashSet<>();
    for (int i = 0; i < 300; i++) {
      assertThat(ports.add(EmbeddedBroker.freePort(0))).isTrue();
    }
  }
}

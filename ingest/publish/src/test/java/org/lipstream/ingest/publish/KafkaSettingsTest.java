package org.lipstream.ingest.publish;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KafkaSettingsTest {
  @TempDir Path folder;

  @Test
  void aFileAndAboveItTheEnvironmentStandAboveAClientsOwn() throws IOException {
    Path file = folder.resolve("client.properties");
    Files.writeString(
        file,
        "security.protocol=SASL_SSL\nsasl.mechanism=SCRAM-SHA-256\nbootstrap.servers=elsewhere:1\n"
            + "lipstream.application.id=captions\n");
    KafkaSettings settings =
        KafkaSettings.of(
            Map.of("LIPSTREAM_KAFKA_SASL_MECHANISM", "SCRAM-SHA-512", "HOME", "/"),
            Optional.of(file));
    assertThat(settings.over(Map.of("bootstrap.servers", "here:9092", "linger.ms", 5)))
        .containsOnly(
            Map.entry("bootstrap.servers", "here:9092"),
            Map.entry("linger.ms", 5),
            Map.entry("security.protocol", "SASL_SSL"),
            Map.entry("sasl.mechanism", "SCRAM-SHA-512"));
    assertThat(settings.own(KafkaSettings.APPLICATION_ID)).contains("captions");
  }

  @Test
  void whatAClusterWantsOfItsMembersPassesThrough() {
    KafkaSettings settings =
        KafkaSettings.of(
            Map.of(
                "LIPSTREAM_KAFKA_NUM_STANDBY_REPLICAS", "1",
                "LIPSTREAM_KAFKA_GROUP_INSTANCE_ID", "left",
                "LIPSTREAM_KAFKA_STATE_DIR", "/var/lib/lipstream",
                "LIPSTREAM_APPLICATION_ID", "captions",
                "LIPSTREAM_TOPIC_PREFIX", "team1."),
            Optional.empty());
    assertThat(settings.over(Map.of("state.dir", "some")))
        .containsOnly(
            Map.entry("num.standby.replicas", "1"),
            Map.entry("group.instance.id", "left"),
            Map.entry("state.dir", "/var/lib/lipstream"));
    assertThat(settings.own(KafkaSettings.APPLICATION_ID)).contains("captions");
    assertThat(settings.own(KafkaSettings.TOPIC_PREFIX)).contains("team1.");
  }

  @Test
  void anEditorsMarkBelongsToNoName() throws IOException {
    Path file = folder.resolve("marked.properties");
    Files.writeString(file, "\ufeffsecurity.protocol=SSL\r\nclient.id=a\r\n");
    assertThat(KafkaSettings.of(Map.of(), Optional.of(file)).over(Map.of()))
        .containsOnly(Map.entry("security.protocol", "SSL"), Map.entry("client.id", "a"));
  }

  @Test
  void aFileThatIsNotThereIsSaidInALine() {
    Path missing = folder.resolve("none.properties");
    assertThatThrownBy(() -> KafkaSettings.of(Map.of(), Optional.of(missing)))
        .isInstanceOf(PublishException.class)
        .hasMessage("config: " + missing + " (expected: a readable properties file)");
  }
}

package org.lipstream.app.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Names are read once a process, so each case has one of its own. */
class TopicPrefixTest {
  @TempDir Path folder;

  @Test
  void standsBeforeEveryTopicOfTheTopologyAndOfTheRights() throws Exception {
    Map<String, String> environment = Map.of("LIPSTREAM_TOPIC_PREFIX", "team1.");
    assertPrefixed(run(environment, "topology"));
    String rights = run(environment, "acls", "--role", "publisher");
    assertThat(rights)
        .contains("--topic team1.lipstream.audio", "--topic team1.lipstream.sessions");
    assertThat(rights).doesNotContain("--topic lipstream.");
  }

  @Test
  void standsInTheFileToo() throws Exception {
    Path file = folder.resolve("client.properties");
    Files.writeString(file, "lipstream.topic.prefix=team2.\nlipstream.application.id=captions\n");
    String rights = run(Map.of(), "acls", "--config", file.toString());
    assertThat(rights).contains("--topic team2.lipstream.lips", "--group captions");
  }

  private static void assertPrefixed(String topology) {
    assertThat(topology).contains("team1.lipstream.audio", "team1.lipstream.transcripts.final");
    assertThat(topology.replace("team1.lipstream.", "")).doesNotContain("lipstream.");
  }

  private static String run(Map<String, String> environment, String... arguments) throws Exception {
    ProcessBuilder builder =
        new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-cp",
            System.getProperty("java.class.path"),
            Main.class.getName());
    builder.command().addAll(java.util.List.of(arguments));
    builder.environment().putAll(environment);
    builder.redirectError(ProcessBuilder.Redirect.INHERIT);
    Process process = builder.start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(said).isZero();
    return said;
  }
}

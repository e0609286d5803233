package org.lipstream.app.topology;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import java.util.TreeSet;
import org.apache.kafka.streams.TopologyDescription;
import org.junit.jupiter.api.Test;
import org.lipstream.app.session.RecognitionScheduler;
import org.lipstream.app.session.ScriptedMedia;

class ClusterRoleTest {

  @Test
  void theApplicationMayReadAllItsSourcesAndWriteToAllItsSinks() {
    RecognitionScheduler scheduler = RecognitionScheduler.inCaller(ScriptedMedia.recognizer());
    TopologyDescription topology =
        CaptionTopology.build(CaptionSettings.defaults(), scheduler, session -> {}).describe();
    Set<String> read = new TreeSet<>();
    Set<String> written = new TreeSet<>();
    for (TopologyDescription.Subtopology each : topology.subtopologies()) {
      for (TopologyDescription.Node node : each.nodes()) {
        if (node instanceof TopologyDescription.Source source) {
          read.addAll(source.topicSet());
        } else if (node instanceof TopologyDescription.Sink sink) {
          written.add(sink.topic());
        }
      }
    }
    assertThat(read).hasSizeGreaterThan(3);
    assertThat(written).hasSizeGreaterThan(6);
    assertThat(allowed("Read")).containsAll(read);
    assertThat(allowed("Write")).containsAll(written);
    assertThat(ClusterRole.APPLICATION.rules("captions"))
        .extracting(AclRule::arguments)
        .contains(
            "--operation Read --group captions",
            "--operation Write --operation Describe --transactional-id captions-"
                + " --resource-pattern-type prefixed");
  }

  @Test
  void aWatcherMayReadCaptionsAndNothingElse() {
    assertThat(ClusterRole.WATCHER.rules("any"))
        .extracting(AclRule::arguments)
        .containsExactly(
            "--operation Read --topic lipstream.transcripts.partial",
            "--operation Read --topic lipstream.transcripts.final");
  }

  private static Set<String> allowed(String operation) {
    Set<String> names = new TreeSet<>();
    ClusterRole.APPLICATION.rules("lipstream").stream()
        .filter(rule -> rule.resource().equals("--topic") && rule.operations().contains(operation))
        .forEach(rule -> names.add(rule.name()));
    return names;
  }
}

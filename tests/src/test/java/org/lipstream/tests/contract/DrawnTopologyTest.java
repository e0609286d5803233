package org.lipstream.tests.contract;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.lipstream.app.session.RecognitionScheduler;
import org.lipstream.app.session.ScriptedMedia;
import org.lipstream.app.topology.CaptionSettings;
import org.lipstream.app.topology.CaptionTopology;
import org.lipstream.app.topology.TopologyDiagram;

/** What is drawn in the documents is what runs. */
class DrawnTopologyTest {
  private static final Path ROOT = Path.of(System.getProperty("lipstream.root", ".."));
  private static final String ARCHITECTURE = "docs/ARCHITECTURE.md";

  /** A picture of a topology, which a document may have among others. */
  private static final Pattern PICTURE =
      Pattern.compile(
          "```mermaid\n(flowchart LR\n(?:(?!```).)*?sub-topology(?:(?!```).)*)```", Pattern.DOTALL);

  @Test
  void architectureShowsTheTopology() throws IOException {
    assertThat(pictures(ARCHITECTURE)).hasSize(1);
  }

  @ParameterizedTest
  @ValueSource(strings = {ARCHITECTURE, "README.md"})
  void picturesOfTheTopologyShowTheOneThatRuns(String document) throws IOException {
    assertThat(pictures(document))
        .as("as `./lipstream topology --diagram` prints it")
        .allSatisfy(picture -> assertThat(picture).isEqualTo(drawn()));
  }

  private static String drawn() {
    try (RecognitionScheduler scheduler =
        RecognitionScheduler.inCaller(ScriptedMedia.recognizer())) {
      return TopologyDiagram.of(
          CaptionTopology.build(CaptionSettings.defaults(), scheduler, session -> {}));
    }
  }

  private static List<String> pictures(String document) throws IOException {
    return PICTURE
        .matcher(Files.readString(ROOT.resolve(document)))
        .results()
        .map(found -> found.group(1))
        .toList();
  }
}

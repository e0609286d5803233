package org.lipstream.tests.bench;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.lipstream.tests.command.Bundled;
import org.lipstream.tests.command.CommandRun;

class BenchCommandTest {

  @Test
  void printsAllFiguresOfAClip() throws IOException {
    String clip = Bundled.clips().get(1).path().toString();
    CommandRun run = CommandRun.of("bench", clip, "--repeats", "1", "--json");
    assertThat(run.status()).as("%s", run.errors()).isZero();
    JsonNode result = new ObjectMapper().readTree(run.lastLine());
    assertThat(result.at("/conditions/cores").asInt()).isPositive();
    JsonNode ingest = result.get("ingest");
    assertThat(ingest.get("soundAlone").asDouble())
        .isGreaterThan(ingest.get("withLips").asDouble());
    JsonNode costs = result.get("recognition");
    for (String stage : new String[] {"audioEncoder", "videoEncoder", "projectorAndPrefill"}) {
      assertThat(costs.get(stage).asDouble()).as(stage).isPositive();
      assertThat(costs.get(stage).asDouble()).as(stage).isLessThan(costs.get("all").asDouble());
    }
    assertThat(result.get("loads").findValuesAsText("sessions")).containsExactly("1", "4", "8");
    assertThat(result.at("/loads/2/mediaSeconds").asDouble())
        .isEqualTo(8 * result.at("/loads/0/mediaSeconds").asDouble());
    assertThat(result.at("/kafka/sessions").asInt()).isEqualTo(1);
  }

  @Test
  void aCurveOfCostsByLengthIsPrintedAndDrawn(@TempDir Path folder) throws IOException {
    String clip = Bundled.clips().get(1).path().toString();
    Path drawn = folder.resolve("lengths.svg");
    CommandRun run =
        CommandRun.of(
            "bench",
            "lengths",
            clip,
            clip,
            clip,
            "--model",
            "grid",
            "--seconds",
            "1,5,6",
            "--out",
            drawn.toString());
    assertThat(run.status()).as("%s", run.errors()).isZero();
    assertThat(run.output())
        .anyMatch(line -> line.startsWith("| 1 |"))
        .anyMatch(line -> line.matches("A partial of 6 s costs [0-9.]+ times one of 5 s.*"));
    assertThat(drawn).content().contains("<svg", "a partial", "the final");
  }

  @Test
  void soundThatIsTooShortForALengthIsOneLine() {
    String clip = Bundled.clips().get(1).path().toString();
    CommandRun run = CommandRun.of("bench", "lengths", clip, "--model", "grid");
    assertThat(run.status()).isNotZero();
    assertThat(run.errors()).singleElement().asString().contains("(expected: >= 25.0)");
  }

  @Test
  void peersThatAreNotThereAndCannotBeBuiltAreOneLine(@TempDir Path elsewhere) {
    String root = System.getProperty("lipstream.root");
    System.setProperty("lipstream.root", elsewhere.toString());
    CommandRun run;
    try {
      run = CommandRun.of("bench", "peers");
    } finally {
      System.setProperty("lipstream.root", root);
    }
    assertThat(run.status()).isNotZero();
    assertThat(run.output()).isEmpty();
    assertThat(run.errors())
        .singleElement()
        .asString()
        .contains("missing (expected: the peers, which a checkout with mvnw builds)");
  }

  @Test
  void refusesASizeThatIsNotCompared() {
    CommandRun run = CommandRun.of("bench", "peers", "--sizes", "135M,8B");
    assertThat(run.status()).isNotZero();
    assertThat(run.errors()).singleElement().asString().contains("8B (expected: 135M, 1B)");
  }
}

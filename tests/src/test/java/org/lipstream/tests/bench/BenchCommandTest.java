package org.lipstream.tests.bench;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import org.junit.jupiter.api.Test;
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
}

package org.lipstream.app.dashboard.http;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.lipstream.app.json.Json;

class CommandsTest {

  @Test
  void recordsStandOnTheTopicsFieldByField() {
    assertThat(Json.line(new Commands.ReportRequest(1, "full", "über/1", 3L, 5)))
        .isEqualTo(
            "{\"schemaVersion\":1,\"kind\":\"full\",\"session\":\"über/1\",\"utterance\":3,"
                + "\"askedEpochMs\":5}");
    assertThat(Json.line(new Commands.ReportRequest(1, "full", "s", null, 5)))
        .contains("\"utterance\":null");
    assertThat(Json.line(new Commands.Acknowledgement(1, "a", "me", 7, 9)))
        .isEqualTo(
            "{\"schemaVersion\":1,\"id\":\"a\",\"by\":\"me\",\"firstSeenMs\":7,\"atEpochMs\":9}");
  }
}

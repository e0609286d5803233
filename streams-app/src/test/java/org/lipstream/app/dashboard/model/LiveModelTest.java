package org.lipstream.app.dashboard.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.lipstream.app.log.FeedRecord;
import org.lipstream.ingest.record.Topics;

class LiveModelTest {
  private static final long NOW_MS = 1_000_000;
  private static final ObjectMapper MAPPER = new ObjectMapper();

  private final LiveModel model = new LiveModel(InstantSource.fixed(Instant.ofEpochMilli(NOW_MS)));
  private long offset;

  @Test
  void showsThePartialUntilItsFinalComes() {
    accept(Topics.TRANSCRIPTS_PARTIAL, "a", partial(0, "bin"));
    assertThat(session("a").path("partial").path("text").asText()).isEqualTo("bin");
    accept(Topics.TRANSCRIPTS_FINAL, "a", finalEvent(0, "bin red"));
    assertThat(session("a").has("partial")).isFalse();
    assertThat(model.whole().path("finals").get(0).path("text").asText()).isEqualTo("bin red");
  }

  @Test
  void passesOverAPartialThatComesAfterItsFinal() {
    accept(Topics.TRANSCRIPTS_FINAL, "a", finalEvent(3, "bin red"));
    accept(Topics.TRANSCRIPTS_PARTIAL, "a", partial(3, "bin"));
    assertThat(session("a").has("partial")).isFalse();
    accept(Topics.TRANSCRIPTS_PARTIAL, "a", partial(4, "lay"));
    assertThat(session("a").path("partial").path("text").asText()).isEqualTo("lay");
  }

  @Test
  void tellsDelayAndMeanConfidence() {
    accept(
        Topics.TRANSCRIPTS_FINAL,
        "a",
        "{'utterance':0,'kind':'final','text':'a b','sessionStartEpochMs':5000,'emittedEpochMs':9700,"
            + "'span':{'startMs':0,'endMs':4000},'words':[{'word':'a','confidence':0.5},"
            + "{'word':'b','confidence':1.0}]}");
    assertThat(session("a").path("delayMs").asLong()).isEqualTo(700);
    assertThat(session("a").path("confidence").asDouble()).isCloseTo(0.75, within(1e-9));
  }

  @Test
  void copesWithFieldsThatAreMissingOrOfAnotherType() {
    for (String topic :
        new String[] {
          Topics.TRANSCRIPTS_PARTIAL,
          Topics.TRANSCRIPTS_FINAL,
          Topics.TRANSCRIPTS_SHADOW,
          Topics.PREVIEW,
          Topics.STATUS,
          Topics.SINKS,
          Topics.SINKS_WINDOWS,
          Topics.ALERTS,
          Topics.ALERTS_ACKNOWLEDGED,
          Topics.DEAD_LETTERS
        }) {
      accept(topic, "a", "{}");
      accept(topic, "a", "{'text':7,'words':'none','span':[],'layers':{'layer':[]},'state':{}}");
      accept(topic, null, "{}");
    }
    assertThat(model.whole().path("finals")).hasSize(2);
  }

  @Test
  void cutsWhatNobodyCouldRead() {
    accept(
        Topics.TRANSCRIPTS_FINAL,
        "a",
        "{'utterance':0,'kind':'final','text':'" + "x".repeat(100_000) + "'}");
    assertThat(model.whole().path("finals").get(0).path("text").asText().length())
        .isLessThan(5_000);
  }

  @Test
  void holdsABoundedNumberOfSessionsAndSaysWhichWent() {
    for (int i = 0; i < 250; i++) {
      accept(Topics.TRANSCRIPTS_PARTIAL, "s" + i, partial(0, "bin"));
    }
    assertThat(model.whole().path("sessions")).hasSize(200);
    assertThat(model.takeChanges().path("sessionsGone")).hasSize(50);
  }

  @Test
  void givesChangesOnce() {
    accept(Topics.TRANSCRIPTS_FINAL, "a", finalEvent(0, "bin red"));
    assertThat(model.takeChanges().path("finals")).hasSize(1);
    assertThat(LiveModel.isEmpty(model.takeChanges())).isTrue();
    assertThat(model.whole().path("finals")).hasSize(1);
  }

  @Test
  void remembersWhenAnAlertWasRaisedFirst() {
    accept(Topics.ALERTS, "m/k", "{'state':'RAISED','eventTimeMs':10}");
    accept(Topics.ALERTS, "m/k", "{'state':'RAISED','eventTimeMs':20}");
    assertThat(alert().path("firstSeenMs").asLong()).isEqualTo(10);
    accept(Topics.ALERTS, "m/k", "{'state':'CLEARED','eventTimeMs':30}");
    accept(Topics.ALERTS, "m/k", "{'state':'RAISED','eventTimeMs':40}");
    assertThat(alert().path("firstSeenMs").asLong()).isEqualTo(40);
  }

  @Test
  void takesSharesAndMassesFromAReport() {
    accept(Topics.TRANSCRIPTS_PARTIAL, "a", "{'utterance':0,'kind':'partial','snrDb':12.5}");
    accept(
        Topics.SINKS,
        "a",
        "{'session':'a','utterance':0,'tokens':11,'eventTimeMs':77,'decorrelationLoss':0.25,'layers':["
            + "{'layer':0},"
            + "{'layer':1,'mass':{'AUDIO':0.2,'VIDEO':0.1},'sinks':[{'role':'BOS','alpha':0.9}]},"
            + "{'layer':2,'mass':{'AUDIO':0.4,'VIDEO':0.3},'sinks':[{'role':'BOS','alpha':0.9},"
            + "{'role':'AUDIO_CLOSE','alpha':0.3}]}]}");
    JsonNode point = model.whole().path("points").get(0);
    assertThat(point.path("massAUDIO").asDouble()).isCloseTo(0.3, within(1e-9));
    assertThat(point.path("massVIDEO").asDouble()).isCloseTo(0.2, within(1e-9));
    assertThat(point.path("sinkShare").asDouble()).isCloseTo(1 / 20.0, within(1e-9));
    assertThat(point.path("snrDb").asDouble()).isEqualTo(12.5);
    assertThat(model.reports(Optional.of("a")).path("summary").path("tokens").asInt())
        .isEqualTo(11);
    assertThat(model.reports(Optional.of("b")).has("summary")).isFalse();
  }

  @Test
  void keepsFullReportsAndTheShadowsApart() {
    accept(Topics.SINKS, "a", "{'tokens':1,'eventTimeMs':1,'maps':{}}");
    accept(Topics.SINKS, "a", "{'tokens':2,'eventTimeMs':2}");
    accept(Topics.SINKS, "a", "{'tokens':3,'eventTimeMs':2,'shadow':true}");
    ObjectNode reports = model.reports(Optional.empty());
    assertThat(reports.path("full").path("tokens").asInt()).isEqualTo(1);
    assertThat(reports.path("summary").path("tokens").asInt()).isEqualTo(2);
    assertThat(reports.path("shadow").path("tokens").asInt()).isEqualTo(3);
  }

  @Test
  void tellsInNumbersWhatThePageShows() {
    accept(
        Topics.STATUS,
        "i",
        "{'kind':'instance','instance':'i','state':'RUNNING','rtf':0.5,'consumerLag':3}");
    accept(Topics.ALERTS, "m/k", "{'state':'RAISED','eventTimeMs':10}");
    accept(Topics.SINKS, "a", "{'model':'m','layers':[{'layer':1,'mass':{'AUDIO':0.25}}]}");
    accept(
        Topics.SINKS_WINDOWS,
        "m",
        "{'model':'m','cells':[{'layer':2,'role':'BOS','measure':'ALPHA','mean':0.75,'p95':0.9}]}");
    assertThat(model.figures())
        .contains(
            new Figure("instances_running", Map.of(), 1),
            new Figure("real_time_factor", Map.of(), 0.5),
            new Figure("consumer_lag_records", Map.of(), 3),
            new Figure("alerts_raised", Map.of(), 1),
            new Figure(
                "attention_mass",
                Map.of("model", "m", "shadow", "false", "segment", "AUDIO"),
                0.25),
            new Figure(
                "window_mean",
                Map.of("model", "m", "measure", "ALPHA", "layer", "2", "role", "BOS"),
                0.75));
  }

  private static String partial(long utterance, String text) {
    return "{'utterance':" + utterance + ",'kind':'partial','text':'" + text + "'}";
  }

  private static String finalEvent(long utterance, String text) {
    return "{'utterance':" + utterance + ",'kind':'final','text':'" + text + "'}";
  }

  private void accept(String topic, String key, String json) {
    try {
      ObjectNode value = (ObjectNode) MAPPER.readTree(json.replace('\'', '"'));
      model.accept(new FeedRecord(topic, 0, offset++, NOW_MS - 10, key, value));
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException(json, e);
    }
  }

  private JsonNode session(String id) {
    for (JsonNode each : model.whole().path("sessions")) {
      if (each.path("id").asText().equals(id)) {
        return each;
      }
    }
    throw new AssertionError("no session " + id);
  }

  private JsonNode alert() {
    return model.whole().path("alerts").get(0);
  }
}

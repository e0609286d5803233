package org.lipstream.app.topology;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.google.protobuf.ByteString;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.apache.kafka.streams.TestInputTopic;
import org.apache.kafka.streams.TestOutputTopic;
import org.apache.kafka.streams.TopologyTestDriver;
import org.apache.kafka.streams.state.KeyValueStore;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.lipstream.app.session.RecognitionScheduler;
import org.lipstream.app.session.ScriptedMedia;
import org.lipstream.app.transcript.TranscriptEvent;
import org.lipstream.app.transcript.TranscriptJson;
import org.lipstream.ingest.record.AudioChunk;
import org.lipstream.ingest.record.LipFrame;
import org.lipstream.ingest.record.Topics;

class CaptionTopologyTest {
  private static final ObjectMapper MAPPER = new ObjectMapper();
  private static final ScriptedMedia MEDIA =
      ScriptedMedia.of("a", 7_000, new long[] {1_000, 2_500}, new long[] {4_000, 5_600});

  @TempDir Path state;
  private final List<String> ended = new ArrayList<>();
  private TopologyTestDriver driver;
  private TestInputTopic<String, byte[]> audio;
  private TestInputTopic<String, byte[]> lips;
  private TestOutputTopic<String, byte[]> finals;
  private TestOutputTopic<String, byte[]> partials;
  private TestOutputTopic<String, byte[]> deadLetters;
  private TestOutputTopic<String, byte[]> status;

  @BeforeEach
  void start() {
    Properties settings = CaptionApp.properties("nowhere:1", "test", state);
    RecognitionScheduler scheduler = RecognitionScheduler.inCaller(ScriptedMedia.recognizer());
    driver =
        new TopologyTestDriver(
            CaptionTopology.build(CaptionSettings.defaults(), scheduler, ended::add),
            settings,
            Instant.ofEpochMilli(ScriptedMedia.RUN));
    audio =
        driver.createInputTopic(Topics.AUDIO, new StringSerializer(), new ByteArraySerializer());
    lips = driver.createInputTopic(Topics.LIPS, new StringSerializer(), new ByteArraySerializer());
    finals = output(Topics.TRANSCRIPTS_FINAL);
    partials = output(Topics.TRANSCRIPTS_PARTIAL);
    deadLetters = output(Topics.DEAD_LETTERS);
    status = output(Topics.STATUS);
  }

  private TestOutputTopic<String, byte[]> output(String topic) {
    return driver.createOutputTopic(topic, new StringDeserializer(), new ByteArrayDeserializer());
  }

  @AfterEach
  void stop() {
    driver.close();
  }

  @Test
  void writesOneFinalForEachUtterance() {
    send(MEDIA.interleaved());
    List<TranscriptEvent> events = read(finals);
    assertThat(events).extracting(TranscriptEvent::utterance).containsExactly(0L, 1L);
    TranscriptEvent first = events.get(0);
    assertThat(first.id()).isEqualTo("a/0/" + first.revision());
    assertThat(first.schemaVersion()).isEqualTo(1);
    assertThat(first.sessionStartEpochMs()).isEqualTo(ScriptedMedia.RUN);
    assertThat(first.span()).isEqualTo(new TranscriptEvent.Span(520, 3_000));
    assertThat(first.modality()).isEqualTo("av");
    assertThat(first.model()).isEqualTo("checksum");
    assertThat(first.degraded()).isEmpty();
    assertThat(first.words().get(0).startMs()).as("media time of the session").isEqualTo(520);
    assertThat(ended).containsExactly("a");
  }

  @Test
  void writesPartialsWhileAnUtteranceIsOpenAndFinalsWithAHigherRevision() {
    send(MEDIA.interleaved());
    List<TranscriptEvent> open = read(partials);
    assertThat(open).hasSizeBetween(8, 16);
    assertThat(open).allSatisfy(event -> assertThat(event.isFinal()).isFalse());
    long highest = open.stream().mapToLong(TranscriptEvent::revision).max().orElseThrow();
    assertThat(read(finals))
        .allSatisfy(event -> assertThat(event.revision()).isGreaterThan(highest));
  }

  @Test
  void keepsSessionsApart() {
    ScriptedMedia other = ScriptedMedia.of("b", 5_000, new long[] {1_500, 3_000});
    List<Object> both = new ArrayList<>();
    List<Object> first = MEDIA.interleaved();
    List<Object> second = other.interleaved();
    for (int i = 0; i < Math.max(first.size(), second.size()); i++) {
      if (i < first.size()) {
        both.add(first.get(i));
      }
      if (i < second.size()) {
        both.add(second.get(i));
      }
    }
    send(both);
    List<TranscriptEvent> events = read(finals);
    assertThat(events)
        .extracting(TranscriptEvent::session)
        .containsExactlyInAnyOrder("a", "a", "b");
    TranscriptEvent ofOther =
        events.stream().filter(event -> event.session().equals("b")).findFirst().orElseThrow();
    assertThat(ofOther.span()).isEqualTo(new TranscriptEvent.Span(1_000, 3_500));
  }

  @Test
  void dropsWhatItKeptWhenTheSessionHasEnded() {
    List<Object> records = MEDIA.interleaved();
    send(records.subList(0, records.size() / 2));
    KeyValueStore<?, ?> media = driver.getKeyValueStore("caption-media");
    assertThat(media.approximateNumEntries()).isPositive();
    send(records.subList(records.size() / 2, records.size()));
    assertThat(media.approximateNumEntries()).isZero();
  }

  @Test
  void marksAnUtteranceWhosePicturesAreLate() {
    for (AudioChunk chunk : MEDIA.chunks()) {
      audio.pipeInput("a", chunk.toByteArray());
    }
    assertThat(finals.isEmpty()).isTrue();
    advance(Duration.ofSeconds(2));
    TranscriptEvent event = read(finals).get(0);
    assertThat(event.modality()).isEqualTo("audio");
    assertThat(event.degraded()).containsExactly("video-missing");
  }

  @Test
  void doesNotTakeALongRecognitionForALatePicture() {
    for (AudioChunk chunk : MEDIA.chunks()) {
      audio.pipeInput("a", chunk.toByteArray());
    }
    driver.advanceWallClockTime(Duration.ofSeconds(30));
    assertThat(finals.isEmpty()).as("one look at the clock counts as little").isTrue();
  }

  @Test
  void closesTheUtteranceOfAPublisherThatFallsSilent() {
    List<Object> records = MEDIA.interleaved();
    records.removeIf(record -> timeMs(record) > 2_000);
    send(records);
    assertThat(finals.isEmpty()).isTrue();
    advance(Duration.ofSeconds(6));
    TranscriptEvent event = read(finals).get(0);
    assertThat(event.degraded()).containsExactly("disconnected");
    assertThat(ended).isEmpty();
  }

  @Test
  void takesUpASessionThatWasUnloaded() {
    List<Object> records = MEDIA.interleaved();
    List<Object> start = new ArrayList<>(records);
    start.removeIf(record -> timeMs(record) > 3_400);
    send(start);
    advance(Duration.ofSeconds(70));
    records.removeAll(start);
    send(records);
    List<TranscriptEvent> events = read(finals);
    assertThat(events).extracting(TranscriptEvent::utterance).containsExactly(0L, 1L);
    assertThat(events.get(1).span()).isEqualTo(new TranscriptEvent.Span(3_520, 6_100));
    assertThat(events.get(1).modality()).isEqualTo("av");
  }

  @Test
  void beginsANewRunOfAnIdWithoutMixingItWithTheOld() {
    List<Object> old = MEDIA.interleaved();
    old.removeIf(record -> timeMs(record) > 2_000);
    send(old);
    send(MEDIA.inRun(ScriptedMedia.RUN + 60_000).interleaved());
    send(MEDIA.interleaved());
    List<TranscriptEvent> events = read(finals);
    assertThat(events).extracting(TranscriptEvent::utterance).containsExactly(0L, 1L, 2L);
    assertThat(events.get(0).degraded()).containsExactly("disconnected");
    assertThat(events.get(0).sessionStartEpochMs()).isEqualTo(ScriptedMedia.RUN);
    assertThat(events.get(1).sessionStartEpochMs()).isEqualTo(ScriptedMedia.RUN + 60_000);
    assertThat(events.get(1).span()).isEqualTo(new TranscriptEvent.Span(520, 3_000));
    assertThat(deadLetters.readValuesToList())
        .as("records of the old run, which is over")
        .hasSize(MEDIA.interleaved().size());
  }

  @Test
  void sendsWhatCannotBeUsedToTheDeadLettersAndGoesOn() throws IOException {
    AudioChunk chunk = MEDIA.chunks().get(0);
    LipFrame frame = MEDIA.frames().get(0);
    audio.pipeInput("a", "not protobuf".getBytes(StandardCharsets.UTF_8));
    audio.pipeInput("a", null);
    audio.pipeInput("a", chunk.toBuilder().setSampleRateHz(0).build().toByteArray());
    audio.pipeInput("other", chunk.toByteArray());
    audio.pipeInput(null, chunk.toByteArray());
    lips.pipeInput("a", frame.toBuilder().setWidth(95).build().toByteArray());
    lips.pipeInput("a", frame.toBuilder().setPixels(ByteString.EMPTY).build().toByteArray());
    List<String> reasons = new ArrayList<>();
    for (byte[] value : deadLetters.readValuesToList()) {
      JsonNode letter = MAPPER.readTree(value);
      assertThat(letter.get("schemaVersion").asInt()).isEqualTo(1);
      assertThat(letter.get("topic").asText()).startsWith("lipstream.");
      reasons.add(letter.get("reason").asText());
    }
    assertThat(reasons).hasSize(7);
    assertThat(reasons.get(0)).contains("expected: Protobuf");
    assertThat(reasons.get(1)).startsWith("value: null");
    assertThat(reasons.get(2)).startsWith("sample_rate_hz: 0 (expected: 16000)");
    assertThat(reasons.get(5)).startsWith("width x height: 95x96");
    send(MEDIA.interleaved());
    assertThat(read(finals)).hasSize(2);
  }

  @Test
  void saysHowFarASessionIsBehind() throws IOException {
    List<Object> records = MEDIA.interleaved();
    records.removeIf(record -> timeMs(record) > 2_000);
    send(records);
    advance(Duration.ofMillis(900));
    assertThat(status.isEmpty()).isTrue();
    advance(Duration.ofMillis(100));
    JsonNode said = MAPPER.readTree(status.readValue());
    assertThat(said.get("kind").asText()).isEqualTo("session");
    assertThat(said.get("session").asText()).isEqualTo("a");
    assertThat(said.get("lagMs").asLong()).isBetween(0L, 400L);
    assertThat(said.get("rates").get("audio").asInt()).isEqualTo(4);
    assertThat(said.get("stepMs").asLong()).isEqualTo(320);
    assertThat(said.get("droppedPartials").asLong()).isZero();
  }

  @Test
  void namesAllItsInternalTopics() {
    assertThat(driver.getAllStateStores().keySet())
        .containsExactlyInAnyOrder(
            "caption-checkpoints", "caption-media", "caption-requests", "sink-watch");
  }

  /** The clock goes as it does in the application: tick by tick. */
  private void advance(Duration time) {
    long tickMs = CaptionSettings.defaults().tick().toMillis();
    for (long ms = 0; ms < time.toMillis(); ms += tickMs) {
      driver.advanceWallClockTime(Duration.ofMillis(tickMs));
    }
  }

  private void send(List<Object> records) {
    for (Object each : records) {
      if (each instanceof AudioChunk chunk) {
        audio.pipeInput(chunk.getSession(), chunk.toByteArray());
      } else {
        LipFrame frame = (LipFrame) each;
        lips.pipeInput(frame.getSession(), frame.toByteArray());
      }
    }
  }

  private static long timeMs(Object each) {
    return each instanceof AudioChunk chunk
        ? chunk.getMediaTimeMs()
        : ((LipFrame) each).getMediaTimeMs();
  }

  private static List<TranscriptEvent> read(TestOutputTopic<String, byte[]> topic) {
    return topic.readValuesToList().stream().map(TranscriptJson::read).toList();
  }
}

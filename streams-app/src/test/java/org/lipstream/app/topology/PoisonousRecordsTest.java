package org.lipstream.app.topology;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.TestInputTopic;
import org.apache.kafka.streams.TestOutputTopic;
import org.apache.kafka.streams.TopologyTestDriver;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.lipstream.app.json.Json;
import org.lipstream.app.session.MutatedMedia;
import org.lipstream.app.session.RecognitionScheduler;
import org.lipstream.app.session.ScriptedMedia;
import org.lipstream.app.transcript.TranscriptEvent;
import org.lipstream.app.transcript.TranscriptJson;
import org.lipstream.ingest.record.AudioChunk;
import org.lipstream.ingest.record.LipFrame;
import org.lipstream.ingest.record.Topics;

/**
 * A record that cannot be used stops nothing: it goes to the dead letters, and an honest session
 * beside it gets all its finals. {@code -Dlipstream.fuzz=1000000} mutates as many records.
 */
class PoisonousRecordsTest {
  private static final int RECORDS = Integer.getInteger("lipstream.fuzz", 15_000);
  private static final ScriptedMedia HONEST =
      ScriptedMedia.of("honest", 7_000, new long[] {1_000, 2_500}, new long[] {4_000, 5_600});
  private static final ScriptedMedia OTHER =
      ScriptedMedia.of("other", 4_000, new long[] {800, 1_700}, new long[] {2_600, 3_400});

  @TempDir Path state;
  private TopologyTestDriver driver;
  private TestInputTopic<String, byte[]> audio;
  private TestInputTopic<String, byte[]> lips;
  private TestInputTopic<String, byte[]> requests;
  private TestOutputTopic<String, byte[]> finals;
  private TestOutputTopic<String, byte[]> deadLetters;

  @BeforeEach
  void start() {
    start(CaptionSettings.defaults());
  }

  private void start(CaptionSettings settings) {
    RecognitionScheduler scheduler = RecognitionScheduler.inCaller(ScriptedMedia.recognizer());
    driver =
        new TopologyTestDriver(
            CaptionTopology.build(settings, scheduler, session -> {}),
            CaptionApp.properties("nowhere:1", "test", state),
            Instant.ofEpochMilli(ScriptedMedia.RUN));
    audio = input(Topics.AUDIO);
    lips = input(Topics.LIPS);
    requests = input(Topics.REQUESTS);
    finals = output(Topics.TRANSCRIPTS_FINAL);
    deadLetters = output(Topics.DEAD_LETTERS);
  }

  private TestInputTopic<String, byte[]> input(String topic) {
    return driver.createInputTopic(topic, new StringSerializer(), new ByteArraySerializer());
  }

  private TestOutputTopic<String, byte[]> output(String topic) {
    return driver.createOutputTopic(topic, new StringDeserializer(), new ByteArrayDeserializer());
  }

  @AfterEach
  void stop() {
    driver.close();
  }

  @Test
  void soundAtTheEndOfAnIntAndLipsAtTenMinutesStopNothing() throws Exception {
    for (long run : new long[] {0, ScriptedMedia.RUN}) {
      AudioChunk sound = OTHER.inRun(run).chunks().get(1);
      LipFrame crop = OTHER.inRun(run).frames().get(1);
      send(sound.toBuilder().setSequence(0).setMediaTimeMs(Integer.MAX_VALUE).build());
      send(crop.toBuilder().setSequence(0).setMediaTimeMs(600_000).build());
      pass(Duration.ofSeconds(8));
    }
    send(HONEST.interleaved());
    assertThat(honestFinals()).hasSize(2);
    assertThat(reasons())
        .containsExactly(
            "media_time_ms: 2147483647 (expected: at most 2 h ahead of the clock, counted from the"
                + " session's start)");
  }

  @Test
  void aRecordThatIsLargeOnceItIsUnpackedIsLeftOut() throws Exception {
    AudioChunk chunk = OTHER.chunks().get(0);
    ByteString tenSeconds = ByteString.copyFrom(new byte[320_000]);
    send(chunk.toBuilder().setSamples(tenSeconds).build());
    send(chunk.toBuilder().setSequence(1).setSamples(tenSeconds.concat(tenSeconds)).build());
    audio.pipeInput("other", new byte[5_000_000]);
    String longName = "x".repeat(2_000_000);
    audio.pipeInput(longName, chunk.toBuilder().setSession(longName).build().toByteArray());
    audio.pipeInput(longName, chunk.toByteArray());
    requests.pipeInput(longName, "{\"kind\":\"full\"}".getBytes(StandardCharsets.UTF_8));
    List<byte[]> letters = deadLetters.readValuesToList();
    assertThat(letters).hasSize(5).allMatch(letter -> letter.length < 2_000);
    assertThat(Json.tree(letters.get(0)).path("reason").asText())
        .isEqualTo("value: 640025 bytes (expected: at most 640000)");
    send(HONEST.interleaved());
    assertThat(honestFinals()).hasSize(2);
  }

  @Test
  void namesWithControlCharactersAreRefusedAndSaidWithoutThem() throws Exception {
    AudioChunk chunk = OTHER.chunks().get(0);
    for (String name : List.of("a\u001b[2Jb", "a\nb", "a\u0000", "\u0085")) {
      audio.pipeInput(name, chunk.toBuilder().setSession(name).build().toByteArray());
    }
    assertThat(reasons())
        .hasSize(4)
        .allMatch(reason -> reason.startsWith("session: "))
        .noneMatch(reason -> reason.codePoints().anyMatch(Character::isISOControl));
  }

  @Test
  void aSequenceThatIsNeverCountedIsSaid() throws Exception {
    for (AudioChunk chunk : OTHER.chunks()) {
      send(chunk.toBuilder().setSequence(0).build());
    }
    List<String> reasons = reasons();
    assertThat(reasons).hasSize(OTHER.chunks().size() - 1);
    assertThat(reasons.get(0))
        .isEqualTo(
            "sequence: 0 at media_time_ms 80 (expected: one more for each record of a stream)");
  }

  @Test
  void aRunThatIsSentTwiceIsSaid() throws Exception {
    ScriptedMedia atZero = OTHER.inRun(0);
    send(atZero.interleaved());
    assertThat(reasons()).isEmpty();
    send(atZero.interleaved());
    assertThat(finals.readValuesToList()).hasSize(2);
    assertThat(reasons())
        .hasSize(atZero.interleaved().size())
        .containsOnly("session_start_epoch_ms: 0 (expected: more than 0, which was the last run)");
  }

  @Test
  void whatCannotBeReadOfTheStoreCostsItsSessionAloneTheOpenUtterance() {
    List<Object> other = OTHER.interleaved();
    send(other.subList(0, other.size() / 2));
    garble(driver.getKeyValueStore("caption-media"));
    garble(driver.getKeyValueStore("caption-checkpoints"));
    pass(Duration.ofSeconds(70));
    send(other.subList(other.size() / 2, other.size()));
    send(HONEST.interleaved());
    pass(Duration.ofSeconds(10));
    assertThat(honestFinals()).hasSize(2);
  }

  private static <K> void garble(KeyValueStore<K, byte[]> store) {
    List<KeyValue<K, byte[]>> entries = new ArrayList<>();
    try (KeyValueIterator<K, byte[]> all = store.all()) {
      all.forEachRemaining(entries::add);
    }
    assertThat(entries).isNotEmpty();
    Random random = new Random(3);
    for (KeyValue<K, byte[]> entry : entries) {
      byte[] garbled = entry.value.clone();
      for (int i = 0; i < 5; i++) {
        garbled[random.nextInt(garbled.length)] = (byte) random.nextInt();
      }
      store.put(entry.key, garbled);
    }
  }

  @Test
  void mutatedRecordsAmongAnHonestSessionsChangeNothingOfIt() throws Exception {
    send(HONEST.interleaved());
    List<TranscriptEvent> expected = honestFinals();
    assertThat(expected).hasSize(2);
    MutatedMedia mutated = new MutatedMedia(7, OTHER.interleaved());
    List<Object> honest = HONEST.inRun(ScriptedMedia.RUN + 1).interleaved();
    Random random = new Random(7);
    for (int i = 0; i < RECORDS; i++) {
      String key = random.nextInt(4) == 0 ? "other" : "other" + random.nextInt(RECORDS);
      (random.nextBoolean() ? audio : lips).pipeInput(key, mutated.nextBytes());
      Object record = mutated.next();
      if (record instanceof AudioChunk chunk) {
        audio.pipeInput(key, chunk.toBuilder().setSession(key).build().toByteArray());
      } else {
        lips.pipeInput(key, ((LipFrame) record).toBuilder().setSession(key).build().toByteArray());
      }
      if (i % 50 == 0) {
        pass(Duration.ofMillis(50));
      }
      for (int at = share(i, honest); at < share(i + 1, honest); at++) {
        send(List.of(honest.get(at)));
      }
    }
    pass(Duration.ofSeconds(1));
    List<TranscriptEvent> events = honestFinals();
    assertThat(events).extracting(TranscriptEvent::text).isEqualTo(texts(expected));
    assertThat(events).extracting(TranscriptEvent::utterance).containsExactly(2L, 3L);
    assertThat(reasons()).hasSizeGreaterThan(RECORDS / 4);
  }

  private static int share(int i, List<Object> records) {
    return (int) ((long) i * records.size() / RECORDS);
  }

  private static List<String> texts(List<TranscriptEvent> events) {
    return events.stream().map(TranscriptEvent::text).toList();
  }

  @Test
  void manySessionsDoNotStarveAnHonestOneNorAreTheyAllHeld() {
    driver.close();
    start(CaptionSettings.defaults().withSessions(new CaptionSettings.SessionLimits(20, 400)));
    List<Object> honest = HONEST.interleaved();
    AudioChunk first = OTHER.chunks().get(0);
    for (int i = 0; i < 5_000; i++) {
      String id = "id" + i;
      send(first.toBuilder().setSession(id).build());
      if (i % 20 == 0) {
        send(honest.subList(i / 20, i / 20 + 1));
      }
      if (i % 60 == 0) {
        pass(Duration.ofMillis(50));
      }
    }
    send(honest.subList(250, honest.size()));
    pass(Duration.ofSeconds(8));
    assertThat(honestFinals()).hasSize(2);
    KeyValueStore<Bytes, byte[]> media = driver.getKeyValueStore("caption-media");
    assertThat(media.approximateNumEntries()).as("records that are kept").isLessThan(450);
    ScriptedMedia asleep = ScriptedMedia.of("id0", 4_000, new long[] {800, 1_700});
    List<Object> later = asleep.interleaved();
    later.removeIf(each -> each instanceof AudioChunk chunk && chunk.getSequence() == 0);
    send(later);
    assertThat(finals.readValuesToList()).hasSize(1);
  }

  @Test
  void whereAllHaveSomethingToSayANewOneIsRefused() throws Exception {
    driver.close();
    start(CaptionSettings.defaults().withSessions(new CaptionSettings.SessionLimits(4, 6)));
    for (int i = 0; i < 9; i++) {
      ScriptedMedia speaking = ScriptedMedia.of("id" + i, 2_000, new long[] {0, 2_000});
      send(List.copyOf(speaking.chunks(true).subList(0, 20)));
    }
    assertThat(reasons())
        .hasSize(60)
        .containsOnly("session: one more than 6 that speak (expected: fewer in a partition)");
    pass(Duration.ofSeconds(6));
    assertThat(finals.readValuesToList()).hasSize(6);
    send(HONEST.interleaved());
    assertThat(honestFinals()).hasSize(2);
  }

  @Test
  void aRecordWithoutTimeOrFromTheFutureHasOne() {
    RecordTime time = new RecordTime();
    assertThat(time.extract(at(-1), -1)).isZero();
    assertThat(time.extract(at(-1), 5_000)).isEqualTo(5_000);
    assertThat(time.extract(at(7_000), 9_000)).isEqualTo(7_000);
    assertThat(time.extract(at(Long.MAX_VALUE), 0))
        .isLessThanOrEqualTo(System.currentTimeMillis() + 3_600_000);
  }

  private static ConsumerRecord<Object, Object> at(long timestamp) {
    return new ConsumerRecord<>(
        Topics.AUDIO,
        0,
        0,
        timestamp,
        org.apache.kafka.common.record.TimestampType.CREATE_TIME,
        0,
        0,
        null,
        null,
        new org.apache.kafka.common.header.internals.RecordHeaders(),
        java.util.Optional.empty());
  }

  private void pass(Duration time) {
    long tickMs = CaptionSettings.defaults().tick().toMillis();
    for (long ms = 0; ms < time.toMillis(); ms += tickMs) {
      driver.advanceWallClockTime(Duration.ofMillis(tickMs));
    }
  }

  private void send(AudioChunk chunk) {
    audio.pipeInput(chunk.getSession(), chunk.toByteArray());
  }

  private void send(LipFrame frame) {
    lips.pipeInput(frame.getSession(), frame.toByteArray());
  }

  private void send(List<Object> records) {
    for (Object each : records) {
      if (each instanceof AudioChunk chunk) {
        send(chunk);
      } else {
        send((LipFrame) each);
      }
    }
  }

  private List<TranscriptEvent> honestFinals() {
    return finals.readValuesToList().stream()
        .map(TranscriptJson::read)
        .filter(event -> event.session().equals("honest"))
        .toList();
  }

  private List<String> reasons() throws Exception {
    List<String> reasons = new ArrayList<>();
    for (byte[] letter : deadLetters.readValuesToList()) {
      reasons.add(Json.tree(letter).path("reason").asText());
    }
    return reasons;
  }
}

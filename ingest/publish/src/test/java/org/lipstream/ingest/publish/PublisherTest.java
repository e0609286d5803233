package org.lipstream.ingest.publish;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.InvalidProtocolBufferException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;
import org.lipstream.ingest.record.AudioChunk;
import org.lipstream.ingest.record.LipFrame;
import org.lipstream.ingest.record.MediaRecords;
import org.lipstream.ingest.record.Topics;

class PublisherTest {
  private static final long NOW = 1_800_000_000_000L;
  private static final Duration PATIENCE = Duration.ofMinutes(2);

  private final MockProducer<String, byte[]> producer =
      new MockProducer<>(true, null, new StringSerializer(), new ByteArraySerializer());
  private final Publisher publisher =
      new Publisher(producer, new ClaimsInMemory(), InstantSource.fixed(Instant.ofEpochMilli(NOW)));

  @Test
  void writesValidNumberedRecordsAndEndsBothStreams() throws InvalidProtocolBufferException {
    Published published = publish(new ScriptedSource(5, 10), "s");
    List<AudioChunk> audio = audio();
    List<LipFrame> lips = lips();
    assertThat(published).isEqualTo(new Published("s", 6, 11, 400, List.of("scripted: a warning")));
    assertThat(audio).hasSize(6);
    assertThat(lips).hasSize(11);
    for (int i = 0; i < audio.size(); i++) {
      MediaRecords.check("s", audio.get(i));
      assertThat(audio.get(i).getSequence()).isEqualTo(i);
      assertThat(audio.get(i).getMediaTimeMs()).isEqualTo(80L * i);
      assertThat(audio.get(i).getEndOfStream()).isEqualTo(i == 5);
      assertThat(audio.get(i).getOtherModalityAbsent()).isFalse();
    }
    for (int i = 0; i < lips.size(); i++) {
      MediaRecords.check("s", lips.get(i));
      assertThat(lips.get(i).getSequence()).isEqualTo(i);
      assertThat(lips.get(i).getMediaTimeMs()).isEqualTo(40L * i);
      assertThat(lips.get(i).getEndOfStream()).isEqualTo(i == 10);
      assertThat(lips.get(i).getInterpolated()).isEqualTo(i % 2 == 1);
    }
  }

  @Test
  void recordsHaveTheHeadersThatWereAskedForAndNoOthers() {
    publisher
        .withHeaders(Map.of("tenant", "one"))
        .publish(new ScriptedSource(5, 10), "with", 0, PublishProgress.NONE);
    assertThat(producer.history())
        .hasSize(17)
        .allSatisfy(
            record ->
                assertThat(record.headers())
                    .containsExactly(new RecordHeader("tenant", "one".getBytes(UTF_8))));
    producer.clear();
    publish(new ScriptedSource(1, 0), "without");
    assertThat(producer.history()).allSatisfy(record -> assertThat(record.headers()).isEmpty());
  }

  @Test
  void writesSixteenBitLittleEndianSamples() throws InvalidProtocolBufferException {
    publish(new ScriptedSource(1, 0), "s");
    byte[] samples = audio().get(0).getSamples().toByteArray();
    assertThat(samples).hasSize(2_560).startsWith(0xff, 0x7f, 0x01, 0x80, 0x00, 0x40);
  }

  @Test
  void keysByTheSessionAndDatesBySessionStartPlusMediaTime() {
    publish(new ScriptedSource(5, 10), "s");
    assertThat(producer.history()).allMatch(record -> record.key().equals("s"));
    assertThat(records(Topics.AUDIO).get(5).timestamp()).isEqualTo(NOW + 400);
    assertThat(records(Topics.LIPS).get(1).timestamp()).isEqualTo(NOW + 40);
  }

  @Test
  void datesNoRecordMoreThanAnHourAheadAtAnySpeed() throws InvalidProtocolBufferException {
    int longMedia = 65 * 60 * 1000 / 80;
    publish(new ScriptedSource(longMedia, 0), "s");
    for (ProducerRecord<String, byte[]> record : records(Topics.AUDIO)) {
      assertThat(record.timestamp()).isLessThan(NOW + 3_600_000);
    }
    assertThat(audio().get(0).getSessionStartEpochMs()).isEqualTo(NOW - 15 * 60_000);
  }

  @Test
  void saysThatTheOtherStreamIsAbsentAndLeavesItsTopicAlone()
      throws InvalidProtocolBufferException {
    publish(new ScriptedSource(2, 0), "sound");
    assertThat(audio()).hasSize(3).allMatch(AudioChunk::getOtherModalityAbsent);
    assertThat(lips()).isEmpty();
    producer.clear();
    publish(new ScriptedSource(0, 2), "pictures");
    assertThat(lips()).hasSize(3).allMatch(LipFrame::getOtherModalityAbsent);
    assertThat(audio()).isEmpty();
  }

  @Test
  void sendsNothingBeforeItHappensHoweverLongTheClaimTook() throws InvalidProtocolBufferException {
    AtomicLong nowMs = new AtomicLong(NOW);
    InstantSource clock = () -> Instant.ofEpochMilli(nowMs.addAndGet(20));
    SessionClaims slow = new SlowClaims(nowMs);
    new Publisher(producer, slow, clock)
        .publish(new ScriptedSource(2, 0), "s", 1, (mediaMs, durationMs) -> {});
    long startMs = audio().get(0).getSessionStartEpochMs();
    assertThat(startMs).isGreaterThanOrEqualTo(NOW + SlowClaims.CLAIM_MS);
    assertThat(nowMs.get()).isGreaterThanOrEqualTo(startMs + 160);
  }

  @Test
  void refusesASessionThatWasPublished() {
    publish(new ScriptedSource(1, 1), "s");
    producer.clear();
    assertThatThrownBy(() -> publish(new ScriptedSource(1, 1), "s"))
        .isInstanceOf(PublishException.class)
        .hasMessageContaining("s");
    assertThat(producer.history()).isEmpty();
  }

  @Test
  void keepsSoundAndLeavesPicturesOutWhereThereIsNoRoomForBoth()
      throws InvalidProtocolBufferException {
    Published published =
        crowded().publish(new ScriptedSource(5, 10).live(), "s", 0, (mediaMs, durationMs) -> {});
    assertThat(audio()).hasSize(6);
    assertThat(lips()).extracting(LipFrame::getEndOfStream).containsExactly(true);
    assertThat(lips()).extracting(LipFrame::getSequence).containsExactly(0L); // none is missing
    assertThat(published.warnings())
        .contains(
            "kafka: away for long; 10 pictures (0.4 s) were left out, so that there was room for"
                + " sound");
  }

  @Test
  void leavesNothingOutOfAFileWhichCanWait() throws InvalidProtocolBufferException {
    Published published =
        crowded().publish(new ScriptedSource(5, 10), "s", 0, (mediaMs, durationMs) -> {});
    assertThat(lips()).hasSize(11);
    assertThat(published.warnings()).containsExactly("scripted: a warning");
  }

  private Publisher crowded() {
    InstantSource clock = InstantSource.fixed(Instant.ofEpochMilli(NOW));
    return new Publisher(producer, new ClaimsInMemory(), clock, () -> true);
  }

  @Test
  void endsTheStreamsWhenTheSourceFails() throws InvalidProtocolBufferException {
    assertThatThrownBy(() -> publish(new ScriptedSource(5, 10).failingAt(6), "s"))
        .hasMessage("the disk is gone");
    assertThat(audio().get(audio().size() - 1).getEndOfStream()).isTrue();
    assertThat(lips().get(lips().size() - 1).getEndOfStream()).isTrue();
  }

  @Test
  void endsTheStreamsWhereTheyStandWhenInterrupted() throws InvalidProtocolBufferException {
    Thread.currentThread().interrupt();
    publish(new ScriptedSource(5, 10), "s");
    assertThat(Thread.interrupted()).isTrue();
    assertThat(audio()).hasSize(1).allMatch(AudioChunk::getEndOfStream);
  }

  @Test
  void saysWhyKafkaDidNotTakeARecord() {
    try (MockProducer<String, byte[]> refusing =
        new MockProducer<>(true, null, new StringSerializer(), new ByteArraySerializer())) {
      refusing.sendException = new RecordTooLargeException("too large");
      Publisher other = new Publisher(refusing, new ClaimsInMemory(), InstantSource.system());
      assertThatThrownBy(
              () -> other.publish(new ScriptedSource(1, 1), "s", 0, PublishProgress.NONE))
          .isInstanceOf(PublishException.class)
          .hasMessage("session s: too large");
    }
  }

  @Test
  void reportsProgressUpToTheEnd() {
    List<Long> times = new ArrayList<>();
    publisher.publish(
        new ScriptedSource(5, 10),
        "s",
        0,
        (mediaMs, durationMs) -> {
          assertThat(durationMs).hasValue(400);
          times.add(mediaMs);
        });
    assertThat(times).hasSize(15).contains(400L).allMatch(time -> time <= 400);
  }

  @Test
  void publishesSeveralSessionsAtOnceAndOneFailureAlone() throws InvalidProtocolBufferException {
    List<Publisher.Request> requests = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      ScriptedSource source = new ScriptedSource(5, 10).failingAt(i == 3 ? 2 : -1);
      requests.add(new Publisher.Request(source, "s" + i, 0, PublishProgress.NONE));
    }
    List<CompletableFuture<Published>> results = publisher.publishAll(requests);
    for (int i = 0; i < 8; i++) {
      if (i == 3) {
        assertThat(results.get(i)).failsWithin(PATIENCE);
      } else {
        assertThat(results.get(i)).succeedsWithin(PATIENCE);
      }
    }
    assertThat(audio()).filteredOn(AudioChunk::getEndOfStream).hasSize(8);
  }

  @Test
  void refusesASpeedThatIsNone() {
    for (double speed : new double[] {-1, Double.NaN, Double.POSITIVE_INFINITY}) {
      assertThatThrownBy(
              () -> publisher.publish(new ScriptedSource(1, 1), "s", speed, PublishProgress.NONE))
          .hasMessage("speed: " + speed + " (expected: 0 or more)");
    }
  }

  @Test
  void makesIdsOfTheirOwnFromFileNames() {
    assertThat(SessionIds.unique("my clip (1).mp4")).matches("my-clip-1--[0-9a-z]{8}");
    Set<String> ids = new HashSet<>();
    for (int i = 0; i < 1_000; i++) {
      ids.add(SessionIds.unique("a.mp4"));
    }
    assertThat(ids).hasSize(1_000);
    assertThatThrownBy(() -> SessionIds.checked(" "))
        .hasMessage("session: \" \" (expected: 1 to 200 printable characters)");
  }

  private Published publish(ScriptedSource source, String session) {
    return publisher.publish(source, session, 0, PublishProgress.NONE);
  }

  private List<ProducerRecord<String, byte[]>> records(String topic) {
    return producer.history().stream().filter(record -> record.topic().equals(topic)).toList();
  }

  private List<AudioChunk> audio() throws InvalidProtocolBufferException {
    List<AudioChunk> chunks = new ArrayList<>();
    for (ProducerRecord<String, byte[]> record : records(Topics.AUDIO)) {
      chunks.add(AudioChunk.parseFrom(record.value()));
    }
    return chunks;
  }

  private List<LipFrame> lips() throws InvalidProtocolBufferException {
    List<LipFrame> frames = new ArrayList<>();
    for (ProducerRecord<String, byte[]> record : records(Topics.LIPS)) {
      frames.add(LipFrame.parseFrom(record.value()));
    }
    return frames;
  }

  private static final class ClaimsInMemory implements SessionClaims {
    private final Set<String> taken = new HashSet<>();

    @Override
    public synchronized String claim(String session) {
      if (!taken.add(session)) {
        throw new PublishException("session: " + session + " (expected: a new one)");
      }
      return "key of " + session;
    }

    @Override
    public synchronized boolean holds(String session, String key) {
      return taken.contains(session) && key.equals("key of " + session);
    }

    @Override
    public void close() {}
  }

  /** Takes as long as a broker that has to be asked. */
  private record SlowClaims(AtomicLong nowMs) implements SessionClaims {
    static final long CLAIM_MS = 5_000;

    @Override
    public String claim(String session) {
      nowMs.addAndGet(CLAIM_MS);
      return "";
    }

    @Override
    public boolean holds(String session, String key) {
      return false;
    }

    @Override
    public void close() {}
  }
}

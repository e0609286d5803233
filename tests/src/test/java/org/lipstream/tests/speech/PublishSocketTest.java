package org.lipstream.tests.speech;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.lipstream.app.broker.EmbeddedBroker;
import org.lipstream.app.dashboard.Dashboard;
import org.lipstream.app.dashboard.DashboardConfig;
import org.lipstream.app.log.LogReader;
import org.lipstream.app.metrics.Metrics;
import org.lipstream.app.topology.TopicSetup;
import org.lipstream.ingest.record.AudioChunk;
import org.lipstream.ingest.record.LipFrame;
import org.lipstream.ingest.record.Topics;

/** A page's line, cut again and again, in the middle of what is on its way. */
@Timeout(value = 15, unit = TimeUnit.MINUTES)
class PublishSocketTest {
  private static final int PIECE = 700;
  private static final short[] SOUND = new short[16_000 * 12 + 333];

  private static EmbeddedBroker broker;
  private static Metrics metrics;
  private static Dashboard dashboard;

  @BeforeAll
  static void start() {
    broker = EmbeddedBroker.start();
    TopicSetup.ensure(broker.address(), TopicSetup.PATIENCE);
    metrics = new Metrics();
    dashboard = dashboard();
    Random random = new Random(7);
    for (int i = 0; i < SOUND.length; i++) {
      SOUND[i] = (short) random.nextInt(-32_767, 32_768);
    }
  }

  private static Dashboard dashboard() {
    return Dashboard.start(
        DashboardConfig.local(0), broker.address(), metrics, Map.of(), () -> true);
  }

  @AfterAll
  static void stop() {
    dashboard.close();
    metrics.close();
    broker.close();
  }

  @Test
  void aLineThatIsCutLosesAndDoublesNothing() throws Exception {
    Page page = new Page();
    Random random = new Random(11);
    for (int cut = 0; cut < 8; cut++) {
      page.send(SOUND.length * (cut + 1) / 9 + random.nextInt(-900, 900));
      page.killAndResume(dashboard.address());
    }
    page.send(SOUND.length);
    page.end();
    assertThat(chunks(page.session)).isEqualTo(pcm(SOUND));
  }

  @Test
  void anotherProcessGoesOnWhereOneHasDied() throws Exception {
    Page page = new Page();
    page.send(SOUND.length / 2);
    try (Dashboard other = dashboard()) {
      page.killAndResume(other.address());
      page.send(SOUND.length);
      page.end();
    }
    assertThat(chunks(page.session)).isEqualTo(pcm(SOUND));
  }

  @Test
  void nobodyGoesOnWithSomebodyElsesSession() {
    Page page = new Page();
    page.send(16_000);
    SocketClient other = new SocketClient(dashboard.address(), "/v1/publish");
    other.text(page.greeting("resume", "wrong"));
    assertThat(last(other.until(SocketClient.ofType("refused"))).path("reason").asText())
        .contains("not yours");
    page.end();
    SocketClient late = new SocketClient(dashboard.address(), "/v1/publish");
    late.text(page.greeting("resume", page.key));
    assertThat(last(late.until(SocketClient.ofType("refused"))).path("reason").asText())
        .contains("has ended");
  }

  @Test
  void aLineNamesTheTraceOfItsRecords() {
    String trace = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";
    Map<String, String> headers = Map.of("traceparent", trace, "x-other", "no");
    SocketClient client = new SocketClient(dashboard.address(), "/v1/publish", headers);
    client.text("{\"type\":\"start\",\"rate\":16000,\"lips\":false}");
    String session = last(client.until(SocketClient.ofType("started"))).path("session").asText();
    client.bytes(framed(1, 0, pcm(java.util.Arrays.copyOf(SOUND, 16_000))));
    client.text("{\"type\":\"end\"}");
    client.until(SocketClient.ofType("ended"));
    List<Header> told = new ArrayList<>();
    new LogReader(broker.address())
        .records(
            Topics.AUDIO,
            session,
            0,
            record -> {
              assertThat(record.headers()).hasSize(1);
              return told.addAll(List.of(record.headers().toArray()));
            });
    assertThat(told)
        .isNotEmpty()
        .containsOnly(new RecordHeader("traceparent", trace.getBytes(StandardCharsets.UTF_8)));
  }

  @Test
  void lipsGoBesideTheSound() throws Exception {
    SocketClient client = new SocketClient(dashboard.address(), "/v1/publish");
    client.text("{\"type\":\"start\",\"rate\":16000,\"lips\":true}");
    String session = last(client.until(SocketClient.ofType("started"))).path("session").asText();
    client.bytes(framed(1, 0, pcm(java.util.Arrays.copyOf(SOUND, 16_000))));
    for (int crop = 0; crop < 25; crop++) {
      client.bytes(framed(2, crop, new byte[96 * 96]));
      client.bytes(framed(2, crop, new byte[96 * 96])); // sent again: passed over
    }
    client.text("{\"type\":\"end\"}");
    client.until(SocketClient.ofType("ended"));
    List<LipFrame> lips = new ArrayList<>();
    new LogReader(broker.address())
        .records(Topics.LIPS, session, 0, record -> lips.add(parsed(record.value())));
    assertThat(lips).hasSize(26);
    assertThat(lips.get(24).getMediaTimeMs()).isEqualTo(960);
    assertThat(lips.get(25).getEndOfStream()).isTrue();
  }

  private static LipFrame parsed(byte[] value) {
    try {
      return LipFrame.parseFrom(value);
    } catch (com.google.protobuf.InvalidProtocolBufferException e) {
      throw new AssertionError(e);
    }
  }

  /** All samples of a session's records, which count without a gap. */
  private static byte[] chunks(String session) throws Exception {
    List<AudioChunk> chunks = new ArrayList<>();
    new LogReader(broker.address())
        .records(
            Topics.AUDIO,
            session,
            0,
            record -> {
              try {
                AudioChunk chunk = AudioChunk.parseFrom(record.value());
                if (chunk.getSequence() < chunks.size()) {
                  // Written by both: the same, and the application takes one of them.
                  assertThat(chunk).isEqualTo(chunks.get((int) chunk.getSequence()));
                  return true;
                }
                return chunks.add(chunk);
              } catch (com.google.protobuf.InvalidProtocolBufferException e) {
                throw new AssertionError(e);
              }
            });
    java.io.ByteArrayOutputStream all = new java.io.ByteArrayOutputStream();
    for (int i = 0; i < chunks.size(); i++) {
      AudioChunk chunk = chunks.get(i);
      assertThat(chunk.getSequence()).isEqualTo(i);
      assertThat(chunk.getMediaTimeMs()).isEqualTo(all.size() / 32);
      chunk.getSamples().writeTo(all);
      assertThat(chunk.getEndOfStream()).isEqualTo(i == chunks.size() - 1);
    }
    return all.toByteArray();
  }

  /** Little-endian; 16 kHz sound of full scale goes through unchanged. */
  private static byte[] pcm(short[] samples) {
    return SocketClient.pcm(samples, 0, samples.length);
  }

  private static byte[] framed(int kind, long position, byte[] media) {
    return ByteBuffer.allocate(16 + media.length)
        .order(ByteOrder.LITTLE_ENDIAN)
        .put((byte) kind)
        .putDouble(8, position)
        .position(16)
        .put(media)
        .array();
  }

  private static JsonNode last(List<JsonNode> messages) {
    return messages.get(messages.size() - 1);
  }

  /** What a page knows and does, as its script does. */
  private static final class Page {
    private SocketClient client = new SocketClient(dashboard.address(), "/v1/publish");
    private final String session;
    private final String key;
    private final long startEpochMs;
    private long acknowledgedMs;
    private int at;

    Page() {
      client.text("{\"type\":\"start\",\"rate\":16000,\"lips\":false}");
      JsonNode started = last(client.until(SocketClient.ofType("started")));
      session = started.path("session").asText();
      key = started.path("key").asText();
      startEpochMs = started.path("startEpochMs").asLong();
    }

    void send(int to) {
      while (at < to) {
        int end = Math.min(to, at + PIECE);
        client.bytes(framed(1, at, SocketClient.pcm(SOUND, at, end)));
        at = end;
      }
    }

    /** What is on its way is lost; all from the last acknowledgement on is sent again. */
    void killAndResume(String address) {
      client.kill();
      client.untilClosed().stream()
          .filter(SocketClient.ofType("acknowledged"))
          .forEach(message -> acknowledgedMs = message.path("soundMs").asLong());
      client = new SocketClient(address, "/v1/publish");
      client.text(greeting("resume", key));
      long soundMs = last(client.until(SocketClient.ofType("started"))).path("soundMs").asLong();
      assertThat(soundMs).isGreaterThanOrEqualTo(acknowledgedMs);
      at = Math.max(0, (int) soundMs * 16 - 100); // a piece that overlaps
    }

    String greeting(String type, String shown) {
      return "{\"type\":\"%s\",\"rate\":16000,\"session\":\"%s\",\"key\":\"%s\",\"startEpochMs\":%d,\"acknowledgedMs\":%d}"
          .formatted(type, session, shown, startEpochMs, acknowledgedMs);
    }

    void end() {
      client.text("{\"type\":\"end\"}");
      client.until(SocketClient.ofType("ended"));
    }
  }
}

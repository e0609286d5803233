package org.lipstream.app.topology;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.processor.StateStore;
import org.apache.kafka.streams.processor.TaskId;
import org.apache.kafka.streams.processor.api.MockProcessorContext;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.StoreBuilder;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.lipstream.app.monitor.Monitoring;
import org.lipstream.app.monitor.ReportJson;
import org.lipstream.app.session.RecognizerPool;
import org.lipstream.app.session.ScriptedMedia;
import org.lipstream.app.transcript.TranscriptEvent;
import org.lipstream.app.transcript.TranscriptJson;
import org.lipstream.ingest.record.AudioChunk;
import org.lipstream.ingest.record.LipFrame;
import org.lipstream.ingest.record.Topics;
import org.lipstream.monitor.alert.Profile;
import org.lipstream.monitor.probe.TokenRole;
import org.lipstream.monitor.report.MassiveSite;

/**
 * After a transaction that failed Kafka Streams closes a task and begins again from what was
 * committed, with the processors that it has.
 */
class RevivedTaskTest {
  private static final long START_MS = SinkWatchProcessorTest.START_MS;
  private static final String MODEL = SinkWatchProcessorTest.MODEL;

  @TempDir Path state;
  private MockProcessorContext<String, byte[]> context;

  @BeforeEach
  void start() {
    context =
        new MockProcessorContext<>(
            CaptionApp.properties("nowhere:1", "test", state), new TaskId(0, 0), state.toFile());
    context.setCurrentSystemTimeMs(START_MS);
  }

  @Test
  void anUnfinishedSessionIsTakenUpThoughNoRecordOfItComes() {
    keep(SessionStore.checkpointsBuilder());
    keep(SessionStore.mediaBuilder());
    keep(RequestStore.builder());
    CaptionProcessor processor =
        new CaptionProcessor(
            CaptionSettings.defaults(),
            RecognizerPool.inCaller(ScriptedMedia.recognizer()),
            session -> {});
    processor.init(context);
    ScriptedMedia media = ScriptedMedia.of("a", 7_000, new long[] {1_000, 6_000}).inRun(START_MS);
    for (Object each : media.interleaved()) {
      if (each instanceof AudioChunk chunk && chunk.getMediaTimeMs() <= 4_000) {
        process(processor, Topics.AUDIO, "a", chunk.toByteArray());
      } else if (each instanceof LipFrame frame && frame.getMediaTimeMs() <= 4_000) {
        process(processor, Topics.LIPS, "a", frame.toByteArray());
      }
    }
    assertThat(finals()).isEmpty();
    revive(processor);
    pass(CaptionSettings.defaults().tick(), Duration.ofSeconds(7));
    assertThat(finals()).hasSize(1);
    assertThat(finals().get(0).degraded()).containsExactly("disconnected");
    assertThat(finals().get(0).words()).isNotEmpty();
  }

  @Test
  void whatWasToldInATransactionThatFailedIsToldAgain() {
    KeyValueStore<String, byte[]> store = keep(SinkWatchStore.builder());
    Profile normal = Profile.learn(MODEL, List.of(SinkWatchProcessorTest.digest(99, 2, List.of())));
    SinkWatchProcessor processor = new SinkWatchProcessor(Monitoring.summaries(0, List.of(normal)));
    processor.init(context);
    List<MassiveSite> spike = List.of(new MassiveSite(2, 9, TokenRole.AUDIO, 7, 500, 2_000));
    byte[] first = ReportJson.write(SinkWatchProcessorTest.digest(0, 2, spike).toMap());
    byte[] second = ReportJson.write(SinkWatchProcessorTest.digest(1, 2, spike).toMap());
    process(processor, Topics.SINKS_DIGESTS, MODEL, first);
    List<KeyValue<String, byte[]>> committed = new ArrayList<>();
    try (KeyValueIterator<String, byte[]> all = store.all()) {
      all.forEachRemaining(committed::add);
    }
    process(processor, Topics.SINKS_DIGESTS, MODEL, second);
    assertThat(alerts()).hasSize(1);
    context.resetForwards();
    try (KeyValueIterator<String, byte[]> all = store.all()) {
      all.forEachRemaining(entry -> store.delete(entry.key));
    }
    committed.forEach(entry -> store.put(entry.key, entry.value));
    revive(processor);
    process(processor, Topics.SINKS_DIGESTS, MODEL, second);
    assertThat(alerts()).hasSize(1);
    assertThat(alerts().get(0)).contains("\"RAISED\"");
  }

  private void revive(Processor<String, byte[], String, byte[]> processor) {
    processor.close();
    context.scheduledPunctuators().forEach(MockProcessorContext.CapturedPunctuator::cancel);
    processor.init(context);
  }

  private void process(
      Processor<String, byte[], String, byte[]> processor, String topic, String key, byte[] value) {
    context.setRecordMetadata(topic, 0, 0);
    processor.process(new Record<>(key, value, START_MS + 3_600_000));
  }

  private void pass(Duration tick, Duration time) {
    for (long ms = 0; ms < time.toMillis(); ms += tick.toMillis()) {
      context.setCurrentSystemTimeMs(context.currentSystemTimeMs() + tick.toMillis());
      context.scheduledPunctuators().stream()
          .filter(each -> !each.cancelled())
          .forEach(each -> each.getPunctuator().punctuate(context.currentSystemTimeMs()));
    }
  }

  private <S extends StateStore> S keep(StoreBuilder<S> builder) {
    S store = builder.withLoggingDisabled().withCachingDisabled().build();
    store.init(context.getStateStoreContext(), store);
    return store;
  }

  private List<TranscriptEvent> finals() {
    return context.forwarded(CaptionTopology.FINALS_SINK).stream()
        .map(each -> TranscriptJson.read(each.record().value()))
        .toList();
  }

  private List<String> alerts() {
    return context.forwarded(SinkWatchTopology.ALERTS_SINK).stream()
        .map(each -> new String(each.record().value(), StandardCharsets.UTF_8))
        .toList();
  }
}

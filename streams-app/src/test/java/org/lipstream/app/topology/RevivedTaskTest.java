package org.lipstream.app.topology;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.lipstream.app.monitor.Monitoring;
import org.lipstream.app.monitor.ReportJson;
import org.lipstream.app.session.RecognitionScheduler;
import org.lipstream.app.session.RecognitionTask;
import org.lipstream.app.session.ScriptedMedia;
import org.lipstream.app.transcript.TranscriptEvent;
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
  private TaskByHand task;

  @BeforeEach
  void start() {
    task =
        new TaskByHand(CaptionApp.properties("nowhere:1", "test", state), state.toFile(), START_MS);
  }

  @Test
  void anUnfinishedSessionIsTakenUpThoughNoRecordOfItComes() {
    RecognitionScheduler scheduler = RecognitionScheduler.inCaller(ScriptedMedia.recognizer());
    CaptionSettings settings = CaptionSettings.defaults();
    task.add(
            CaptionTopology.ALIGN,
            new AlignProcessor(settings, scheduler, new SessionPlaces(), session -> {}))
        .add(CaptionTopology.UTTERANCES, CaptionTopology.utterances(), CaptionTopology.ALIGN)
        .add(
            CaptionTopology.RECOGNISE,
            CaptionTopology.recognise(settings, scheduler),
            CaptionTopology.UTTERANCES)
        .add(
            CaptionTopology.POLICY,
            CaptionTopology.policy(settings.session(), scheduler.model()),
            CaptionTopology.RECOGNISE);
    task.store(SessionStore.checkpointsBuilder(), CaptionTopology.ALIGN);
    task.store(SessionStore.mediaBuilder(), CaptionTopology.ALIGN);
    task.store(RequestStore.builder(), CaptionTopology.RECOGNISE);
    task.begin();
    ScriptedMedia media = ScriptedMedia.of("a", 7_000, new long[] {1_000, 6_000}).inRun(START_MS);
    for (Object each : media.interleaved()) {
      if (each instanceof AudioChunk chunk && chunk.getMediaTimeMs() <= 4_000) {
        process(CaptionTopology.ALIGN, Topics.AUDIO, "a", chunk.toByteArray());
      } else if (each instanceof LipFrame frame && frame.getMediaTimeMs() <= 4_000) {
        process(CaptionTopology.ALIGN, Topics.LIPS, "a", frame.toByteArray());
      }
    }
    assertThat(finals()).isEmpty();
    task.revive();
    task.pass(settings.tick(), Duration.ofSeconds(7));
    assertThat(finals()).hasSize(1);
    assertThat(finals().get(0).degraded()).containsExactly("disconnected");
    assertThat(finals().get(0).words()).isNotEmpty();
  }

  @Test
  void whatWasToldInATransactionThatFailedIsToldAgain() {
    String watch = SinkWatchTopology.WATCH;
    Profile normal = Profile.learn(MODEL, List.of(SinkWatchProcessorTest.digest(99, 2, List.of())));
    task.add(watch, new SinkWatchProcessor(Monitoring.summaries(0, List.of(normal))));
    KeyValueStore<String, byte[]> store = task.store(SinkWatchStore.builder(), watch);
    task.begin();
    List<MassiveSite> spike = List.of(new MassiveSite(2, 9, TokenRole.AUDIO, 7, 500, 2_000));
    byte[] first = ReportJson.write(SinkWatchProcessorTest.digest(0, 2, spike).toMap());
    byte[] second = ReportJson.write(SinkWatchProcessorTest.digest(1, 2, spike).toMap());
    process(watch, Topics.SINKS_DIGESTS, MODEL, first);
    List<KeyValue<String, byte[]>> committed = new ArrayList<>();
    try (KeyValueIterator<String, byte[]> all = store.all()) {
      all.forEachRemaining(committed::add);
    }
    process(watch, Topics.SINKS_DIGESTS, MODEL, second);
    assertThat(alerts()).hasSize(1);
    task.forgetSent();
    try (KeyValueIterator<String, byte[]> all = store.all()) {
      all.forEachRemaining(entry -> store.delete(entry.key));
    }
    committed.forEach(entry -> store.put(entry.key, entry.value));
    task.revive();
    process(watch, Topics.SINKS_DIGESTS, MODEL, second);
    assertThat(alerts()).hasSize(1);
    assertThat(alerts().get(0)).contains("\"RAISED\"");
  }

  private void process(String processor, String topic, String key, byte[] value) {
    task.process(processor, topic, new Record<>(key, value, START_MS + 3_600_000));
  }

  private List<TranscriptEvent> finals() {
    return task.sent(CaptionTopology.FINALS_SINK, RecognitionTask.class).stream()
        .map(RecognitionTask::event)
        .toList();
  }

  private List<String> alerts() {
    return task.sent(SinkWatchTopology.ALERTS_SINK, byte[].class).stream()
        .map(value -> new String(value, StandardCharsets.UTF_8))
        .toList();
  }
}

package org.lipstream.app.topology;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.lipstream.app.monitor.Monitoring;
import org.lipstream.app.monitor.ReportJson;
import org.lipstream.app.session.Adaptation;
import org.lipstream.app.session.Batching;
import org.lipstream.app.session.Execution;
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
    captions(task, settings, scheduler);
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

  /** Wherever it fails, and whether or not the recogniser was done by then. */
  @Test
  void anUtteranceThatWasCutIsRecognisedAgainFromTheSameMedia() {
    SpokenSessions spoken = new SpokenSessions("a", 1, START_MS);
    List<Object> records = spoken.records().get(0);
    List<String> expected = spoken.texts().values().iterator().next();
    for (boolean slow : new boolean[] {false, true}) {
      for (long failsMs = 400; failsMs < 7_000; failsMs += 200) {
        assertThat(saidWithAFailure(records, failsMs, slow))
            .as("failed at %d ms, slow: %b", failsMs, slow)
            .isEqualTo(expected);
      }
    }
  }

  private List<String> saidWithAFailure(List<Object> records, long failsMs, boolean slow) {
    task =
        new TaskByHand(CaptionApp.properties("nowhere:1", "test", state), state.toFile(), START_MS);
    RecognitionScheduler scheduler =
        slow
            ? new RecognitionScheduler(
                ScriptedMedia.recognizer(),
                Batching.DEFAULT,
                Adaptation.NONE,
                Execution.driven(1, () -> 0, () -> 0))
            : RecognitionScheduler.inCaller(ScriptedMedia.recognizer());
    CaptionSettings settings = Patient.settings();
    captions(task, settings, scheduler);
    boolean failed = false;
    for (Object each : records) {
      if (!failed && MediaFeeder.timeMs(each) >= failsMs) {
        failed = true;
        task.revive();
      }
      String topic = each instanceof AudioChunk ? Topics.AUDIO : Topics.LIPS;
      byte[] value =
          each instanceof AudioChunk chunk ? chunk.toByteArray() : ((LipFrame) each).toByteArray();
      String id =
          each instanceof AudioChunk chunk ? chunk.getSession() : ((LipFrame) each).getSession();
      process(CaptionTopology.ALIGN, topic, id, value);
      if (slow && failed) {
        recognise(scheduler);
      }
    }
    for (int i = 0; i < 20; i++) {
      task.pass(settings.tick(), settings.tick());
      recognise(scheduler);
    }
    return finals().stream().map(TranscriptEvent::text).toList();
  }

  private static void recognise(RecognitionScheduler scheduler) {
    while (true) {
      Optional<RecognitionScheduler.Done> done = scheduler.recognizeDue();
      if (done.isEmpty()) {
        return;
      }
      done.get().tell();
    }
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

  /** The nodes that make finals, begun. */
  static void captions(TaskByHand task, CaptionSettings settings, RecognitionScheduler scheduler) {
    task.add(
            CaptionTopology.ALIGN,
            new AlignProcessor(
                settings,
                scheduler,
                new SessionPlaces(),
                session -> {},
                partition -> MediaClock.ofTheMachine()))
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

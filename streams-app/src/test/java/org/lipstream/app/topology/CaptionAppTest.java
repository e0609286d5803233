package org.lipstream.app.topology;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.lipstream.app.broker.SharedBroker;
import org.lipstream.app.log.TranscriptFeed;
import org.lipstream.app.session.RecognitionScheduler;
import org.lipstream.app.session.RecognitionTask;
import org.lipstream.app.session.ScriptedMedia;
import org.lipstream.app.session.Session;
import org.lipstream.app.session.SessionCheckpoint;
import org.lipstream.app.session.SessionConfig;
import org.lipstream.app.transcript.TranscriptEvent;
import org.lipstream.ingest.record.AudioChunk;
import org.lipstream.ingest.record.LipFrame;
import org.lipstream.ingest.record.MediaRecord;

@Timeout(value = 15, unit = TimeUnit.MINUTES)
class CaptionAppTest {
  private static final Duration PATIENCE = Duration.ofMinutes(10);

  /** What still comes within this time after the last final would be one too many. */
  private static final Duration AFTERMATH = Duration.ofSeconds(12);

  private final String address = SharedBroker.address();
  private final long run = System.currentTimeMillis();

  @BeforeEach
  void makeTopics() {
    TopicSetup.ensure(address, TopicSetup.PATIENCE);
  }

  @Test
  void writesTheSameTextForSeveralSessionsAtOnceAsWithoutKafka() {
    Map<String, List<Object>> sessions = sessions("together", 4);
    try (RecognitionScheduler scheduler =
            RecognitionScheduler.threads(ScriptedMedia.recognizer(), 2);
        CaptionApp app =
            CaptionApp.start(address, "together", Patient.settings(), scheduler, session -> {});
        MediaFeeder feeder = new MediaFeeder(address);
        TranscriptFeed feed = new TranscriptFeed(address, true)) {
      sessions.values().forEach(feeder::send);
      List<TranscriptEvent> finals = awaitFinals(feed, sessions, Duration.ZERO);
      assertThat(textsBySession(finals)).isEqualTo(expected(sessions));
      assertThat(app.failure()).isNotDone();
    }
  }

  @Test
  void losesAndRepeatsNoFinalWhenAnInstanceIsKilled() throws Exception {
    Map<String, List<Object>> sessions = sessions("killed", 8);
    Process first = startInstance("killed");
    Process second = startInstance("killed");
    try (MediaFeeder feeder = new MediaFeeder(address);
        TranscriptFeed feed = new TranscriptFeed(address, true)) {
      awaitRunning(first);
      awaitRunning(second);
      feeder.play(List.copyOf(sessions.values()), 4_700, first::destroyForcibly);
      List<TranscriptEvent> finals = awaitFinals(feed, sessions, AFTERMATH);
      assertThat(finals).extracting(TranscriptEvent::id).doesNotHaveDuplicates();
      assertThat(textsBySession(finals)).isEqualTo(expected(sessions));
    } finally {
      first.destroyForcibly();
      second.destroyForcibly();
    }
  }

  /** Sessions of 7 s whose two sentences lie differently in each. */
  private Map<String, List<Object>> sessions(String name, int count) {
    Map<String, List<Object>> sessions = new LinkedHashMap<>();
    for (int i = 0; i < count; i++) {
      String id = name + "-" + i + "-" + run;
      long[] one = {400 + 50 * i, 2_000 + 70 * i};
      long[] two = {4_000 - 30 * i, 5_800 + 20 * i};
      sessions.put(id, ScriptedMedia.of(id, 7_000, one, two).inRun(run).interleaved());
    }
    return sessions;
  }

  private static Map<String, List<String>> expected(Map<String, List<Object>> sessions) {
    Map<String, List<String>> texts = new LinkedHashMap<>();
    sessions.forEach((id, records) -> texts.put(id, textsWithoutKafka(records)));
    return texts;
  }

  private static List<String> textsWithoutKafka(List<Object> records) {
    Session session =
        new Session("s", SessionConfig.defaults().withFinalsOnly(), SessionCheckpoint.start(0, 0));
    List<String> texts = new ArrayList<>();
    for (Object each : records) {
      if (each instanceof AudioChunk chunk) {
        session.accept(MediaRecord.of(chunk));
      } else {
        session.accept(MediaRecord.of((LipFrame) each));
      }
      for (Optional<RecognitionTask> next = session.cut(); next.isPresent(); next = session.cut()) {
        texts.add(ScriptedMedia.textOf(next.get().media(), next.get().media().modalities()));
        session.finalIsOut();
      }
    }
    return texts;
  }

  private static Map<String, List<String>> textsBySession(List<TranscriptEvent> finals) {
    Map<String, List<String>> texts = new java.util.TreeMap<>();
    for (TranscriptEvent each : finals) {
      texts.computeIfAbsent(each.session(), id -> new ArrayList<>()).add(each.text());
    }
    return texts;
  }

  /** Two finals a session, and whatever comes in the aftermath. */
  private static List<TranscriptEvent> awaitFinals(
      TranscriptFeed feed, Map<String, List<Object>> sessions, Duration aftermath) {
    List<TranscriptEvent> finals = new ArrayList<>();
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (System.nanoTime() < deadline) {
      for (TranscriptEvent event : feed.poll(Duration.ofMillis(200))) {
        if (event.isFinal() && sessions.containsKey(event.session())) {
          finals.add(event);
        }
      }
      if (finals.size() >= 2 * sessions.size()) {
        deadline = Math.min(deadline, System.nanoTime() + aftermath.toNanos());
        aftermath = Duration.ofMillis(Math.max(0, aftermath.toMillis() - 200));
      }
    }
    return finals;
  }

  private Process startInstance(String application) throws IOException {
    return new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-Xmx512m",
            "-XX:+UseSerialGC",
            "-XX:TieredStopAtLevel=1",
            "-cp",
            System.getProperty("java.class.path"),
            InstanceMain.class.getName(),
            address,
            application)
        .redirectError(ProcessBuilder.Redirect.INHERIT)
        .start();
  }

  private static void awaitRunning(Process instance) {
    try {
      BufferedReader out =
          new BufferedReader(
              new java.io.InputStreamReader(instance.getInputStream(), StandardCharsets.UTF_8));
      assertThat(out.readLine()).isEqualTo("running");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}

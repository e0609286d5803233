package org.lipstream.app.topology;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.lipstream.app.broker.SharedBroker;
import org.lipstream.app.log.TranscriptFeed;
import org.lipstream.app.session.RecognitionScheduler;
import org.lipstream.app.session.ScriptedMedia;
import org.lipstream.app.transcript.TranscriptEvent;

/**
 * Instances come to an end while they recognise, which takes them a while here: what was cut then
 * and is not out yet is the next owner's to say.
 */
@Timeout(value = 15, unit = TimeUnit.MINUTES)
class CaptionAppTest {
  /** What still comes within this time after the last final would be one too many. */
  private static final Duration AFTERMATH = Duration.ofSeconds(12);

  /** The first sentences of the eight sessions end by then, one after the other. */
  private static final long AMID_RECOGNITIONS_MS = 3_300;

  private final String address = SharedBroker.address();
  private final long run = System.currentTimeMillis();

  @BeforeEach
  void makeTopics() {
    TopicSetup.ensure(address, TopicSetup.PATIENCE);
  }

  @Test
  void writesTheSameTextForSeveralSessionsAtOnceAsWithoutKafka() {
    SpokenSessions sessions = new SpokenSessions("together", 4, run);
    try (RecognitionScheduler scheduler =
            RecognitionScheduler.threads(ScriptedMedia.recognizer(), 2);
        CaptionApp app =
            CaptionApp.start(address, "together", Patient.settings(), scheduler, session -> {});
        MediaFeeder feeder = new MediaFeeder(address);
        TranscriptFeed feed = new TranscriptFeed(address, true)) {
      sessions.records().forEach(feeder::send);
      List<TranscriptEvent> finals = sessions.awaitFinals(feed, Duration.ZERO);
      assertThat(SpokenSessions.texts(finals)).isEqualTo(sessions.texts());
      assertThat(app.failure()).isNotDone();
    }
  }

  @Test
  void losesAndRepeatsNoFinalWhenAnInstanceIsKilled() {
    SpokenSessions sessions = new SpokenSessions("killed", 8, run);
    try (InstanceProcess first = instance("killed").awaitRunning();
        InstanceProcess second = instance("killed").awaitRunning();
        MediaFeeder feeder = new MediaFeeder(address);
        TranscriptFeed feed = new TranscriptFeed(address, true)) {
      feeder.play(sessions.records(), Map.of(AMID_RECOGNITIONS_MS, first::kill));
      assertWhole(sessions, sessions.awaitFinals(feed, AFTERMATH));
      assertThat(second.isAlive()).isTrue();
    }
  }

  @Test
  void losesAndRepeatsNoFinalWhenAllInstancesAreKilled() {
    SpokenSessions sessions = new SpokenSessions("all-killed", 8, run);
    List<InstanceProcess> instances = new ArrayList<>();
    try (MediaFeeder feeder = new MediaFeeder(address);
        TranscriptFeed feed = new TranscriptFeed(address, true)) {
      instances.add(instance("all-killed").awaitRunning());
      instances.add(instance("all-killed").awaitRunning());
      feeder.play(
          sessions.records(),
          Map.of(
              AMID_RECOGNITIONS_MS,
              () -> {
                List.copyOf(instances).forEach(InstanceProcess::kill);
                instances.add(instance("all-killed"));
              }));
      assertWhole(sessions, sessions.awaitFinals(feed, AFTERMATH));
    } finally {
      instances.forEach(InstanceProcess::close);
    }
  }

  /** It stands still until another has said all, and then goes on where it stood. */
  @Test
  void losesAndRepeatsNoFinalWhenAnInstanceStandsStillForLongerThanItIsWaitedFor() {
    SpokenSessions sessions = new SpokenSessions("frozen", 8, run);
    SpokenSessions later = new SpokenSessions("thawed", 4, run);
    try (InstanceProcess first = instance("frozen").awaitRunning();
        InstanceProcess second = instance("frozen").awaitRunning();
        MediaFeeder feeder = new MediaFeeder(address);
        TranscriptFeed feed = new TranscriptFeed(address, true)) {
      feeder.play(sessions.records(), Map.of(AMID_RECOGNITIONS_MS, first::freeze));
      List<TranscriptEvent> finals = sessions.awaitFinals(feed, Duration.ZERO);
      first.thaw();
      finals.addAll(sessions.awaitNoMore(feed, AFTERMATH));
      assertWhole(sessions, finals);
      later.records().forEach(feeder::send);
      assertWhole(later, later.awaitFinals(feed, Duration.ZERO));
      assertThat(first.isAlive()).isTrue();
      assertThat(second.isAlive()).isTrue();
    }
  }

  private static void assertWhole(SpokenSessions sessions, List<TranscriptEvent> finals) {
    assertThat(finals).extracting(TranscriptEvent::id).doesNotHaveDuplicates();
    assertThat(SpokenSessions.texts(finals)).isEqualTo(sessions.texts());
  }

  private InstanceProcess instance(String application) {
    return InstanceProcess.start(InstanceMain.class, address, application);
  }
}

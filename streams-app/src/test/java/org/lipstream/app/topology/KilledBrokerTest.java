package org.lipstream.app.topology;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.lipstream.app.broker.EmbeddedBroker;
import org.lipstream.app.log.TranscriptFeed;
import org.lipstream.app.session.RecognitionScheduler;
import org.lipstream.app.session.ScriptedMedia;
import org.lipstream.app.transcript.TranscriptEvent;
import org.lipstream.ingest.publish.KafkaSettings;

/** The only broker is killed while transactions are open, and comes back on its folder. */
@Timeout(value = 15, unit = TimeUnit.MINUTES)
class KilledBrokerTest {
  private static final Duration AFTERMATH = Duration.ofSeconds(3);

  @TempDir private Path folder;
  private final int port = EmbeddedBroker.freePort(0);
  private final String address = "localhost:" + port;
  private final long run = System.currentTimeMillis();
  private InstanceProcess broker;
  private CompletableFuture<InstanceProcess> restarted;

  /** Kafka Streams' producer gives up sooner than it usually does. */
  @BeforeEach
  void start() throws IOException {
    Path config = folder.resolve("client.properties");
    Files.writeString(config, "producer.max.block.ms=2000\n");
    System.setProperty(KafkaSettings.CONFIG_PROPERTY, config.toString());
    broker = startBroker().awaitRunning();
    TopicSetup.ensure(address, TopicSetup.PATIENCE);
  }

  @AfterEach
  void stop() {
    System.clearProperty(KafkaSettings.CONFIG_PROPERTY);
    broker.close();
  }

  @Test
  void losesAndRepeatsNothingAndLeavesNothingOpenThatANewOwnerWouldWaitFor() {
    say("gone", Map.of(3_000L, this::killAndStartBroker));
    say("away", Map.of(3_000L, this::killAndLaterStartBroker));
    say("after", Map.of());
  }

  /** Each time by new owners of all partitions, who restore what the ones before have left. */
  private void say(String name, Map<Long, Runnable> faults) {
    restarted = null;
    SpokenSessions sessions = new SpokenSessions(name, 8, run);
    try (RecognitionScheduler scheduler =
            RecognitionScheduler.threads(ScriptedMedia.recognizer(), 1);
        CaptionApp app =
            CaptionApp.start(address, "killed", Patient.settings(), scheduler, session -> {});
        MediaFeeder feeder = new MediaFeeder(address);
        TranscriptFeed feed = new TranscriptFeed(address, true)) {
      app.running().join();
      feeder.play(sessions.records(), faults);
      if (restarted != null) {
        broker = restarted.join();
      }
      List<TranscriptEvent> finals = sessions.awaitFinals(feed, AFTERMATH);
      assertThat(finals).extracting(TranscriptEvent::id).doesNotHaveDuplicates();
      assertThat(SpokenSessions.texts(finals)).isEqualTo(sessions.texts());
      assertThat(app.failure()).isNotDone();
    }
  }

  private void killAndStartBroker() {
    broker.kill();
    broker = startBroker();
  }

  /** It is away for longer than Kafka Streams' producer waits. */
  private void killAndLaterStartBroker() {
    broker.kill();
    restarted =
        CompletableFuture.supplyAsync(
            this::startBroker, CompletableFuture.delayedExecutor(5, TimeUnit.SECONDS));
  }

  private InstanceProcess startBroker() {
    String data = folder.resolve("broker").toString();
    return InstanceProcess.start(BrokerMain.class, data, Integer.toString(port));
  }
}

package org.lipstream.app.topology;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.lipstream.app.broker.SharedBroker;
import org.lipstream.app.log.TranscriptFeed;
import org.lipstream.app.session.RecognitionScheduler;
import org.lipstream.app.session.ScriptedMedia;
import org.lipstream.app.session.SessionConfig;
import org.lipstream.app.session.Transcription;
import org.lipstream.app.transcript.TranscriptEvent;
import org.lipstream.ingest.media.MediaSource;
import org.lipstream.ingest.publish.PublishProgress;
import org.lipstream.ingest.publish.Publisher;
import org.lipstream.ingest.publish.SessionIds;
import org.lipstream.media.Modalities;
import org.lipstream.tests.support.SharedData;

/** Real clips: what the publisher sends is cut as what is transcribed without Kafka. */
@Timeout(value = 15, unit = TimeUnit.MINUTES)
class PublishedClipTest {
  private static final Duration PATIENCE = Duration.ofMinutes(10);

  @Test
  void givesForAPublishedClipWhatTranscribingGives() throws IOException {
    List<Path> clips = clips();
    String address = SharedBroker.address();
    TopicSetup.ensure(address, TopicSetup.PATIENCE);
    try (RecognitionScheduler scheduler =
            RecognitionScheduler.threads(ScriptedMedia.recognizer(), 1);
        CaptionApp app =
            CaptionApp.start(address, "clips", Patient.settings(), scheduler, session -> {});
        Publisher publisher = Publisher.connect(address);
        TranscriptFeed feed = new TranscriptFeed(address, true)) {
      Map<String, String> expected = new LinkedHashMap<>();
      for (Path clip : clips) {
        expected.put(publish(publisher, clip), transcribe(clip, scheduler));
      }
      assertThat(finals(feed, expected)).containsExactlyInAnyOrderEntriesOf(expected);
      assertThat(app.failure()).isNotDone();
    }
  }

  @Test
  void keepsEachRealSentenceInOneUtterance() throws IOException {
    RecognitionScheduler scheduler = RecognitionScheduler.inCaller(ScriptedMedia.recognizer());
    for (Path clip : clips()) {
      try (MediaSource source = MediaSource.open(clip)) {
        Transcription transcription =
            Transcription.of(source, SessionConfig.defaults(), scheduler, Modalities.AV);
        assertThat(transcription.finals()).as(clip.toString()).hasSize(1);
        TranscriptEvent only = transcription.finals().get(0);
        assertThat(only.degraded()).isEmpty();
        assertThat(only.span().endMs() - only.span().startMs()).isGreaterThan(2_500);
      }
    }
  }

  private static List<Path> clips() throws IOException {
    Path grid = SharedData.folder("grid");
    try (var lines = Files.lines(grid.resolve("dev-unseen.tsv"))) {
      return lines.skip(1).limit(4).map(line -> grid.resolve(line.split("\t")[0])).toList();
    }
  }

  private static String publish(Publisher publisher, Path clip) {
    try (MediaSource source = MediaSource.open(clip)) {
      String session = SessionIds.unique(source.name());
      return publisher.publish(source, session, 0, PublishProgress.NONE).session();
    }
  }

  private static String transcribe(Path clip, RecognitionScheduler scheduler) {
    try (MediaSource source = MediaSource.open(clip)) {
      return Transcription.of(source, SessionConfig.defaults(), scheduler, Modalities.AV).text();
    }
  }

  private static Map<String, String> finals(TranscriptFeed feed, Map<String, String> expected) {
    Map<String, String> texts = new LinkedHashMap<>();
    List<TranscriptEvent> finals = new ArrayList<>();
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (texts.size() < expected.size() && System.nanoTime() < deadline) {
      finals.addAll(feed.poll(Duration.ofMillis(200)));
      for (TranscriptEvent event : finals) {
        if (event.isFinal() && expected.containsKey(event.session())) {
          texts.put(event.session(), event.text());
        }
      }
    }
    return texts;
  }
}

package org.lipstream.tests.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.lipstream.app.broker.EmbeddedBroker;
import org.lipstream.app.lab.corpus.Manifest;
import org.lipstream.app.log.TranscriptFeed;
import org.lipstream.app.session.RecognitionScheduler;
import org.lipstream.app.session.SessionConfig;
import org.lipstream.app.session.Transcription;
import org.lipstream.app.topology.CaptionApp;
import org.lipstream.app.topology.Patient;
import org.lipstream.app.topology.TopicSetup;
import org.lipstream.app.transcript.TranscriptEvent;
import org.lipstream.ingest.media.MediaSource;
import org.lipstream.ingest.publish.PublishProgress;
import org.lipstream.ingest.publish.Published;
import org.lipstream.ingest.publish.Publisher;
import org.lipstream.llm.lab.score.WordErrors;
import org.lipstream.llm.recognize.Recognizer;
import org.lipstream.llm.token.TextNormalizer;
import org.lipstream.media.Modalities;
import org.lipstream.tests.command.Bundled;
import org.lipstream.tests.command.CommandRun;
import org.lipstream.tests.command.OpenModel;

class BundledClipsTest {
  private static final int MOST_WORD_ERRORS = 3;
  private static final Duration POLL = Duration.ofMillis(200);
  private static final Duration PATIENCE = Duration.ofMinutes(10);

  private static Recognizer recognizer;

  /** By file name. */
  private static final Map<String, Transcription> DIRECT = new LinkedHashMap<>();

  @BeforeAll
  static void transcribe() {
    recognizer = OpenModel.shared();
    try (RecognitionScheduler scheduler = RecognitionScheduler.inCaller(recognizer)) {
      for (Manifest.Entry clip : Bundled.clips()) {
        try (MediaSource source = MediaSource.open(clip.path())) {
          DIRECT.put(
              source.name(),
              Transcription.of(source, SessionConfig.defaults(), scheduler, Modalities.AV));
        }
      }
    }
  }

  @Test
  void areUnderstood() {
    WordErrors errors = new WordErrors();
    for (Manifest.Entry clip : Bundled.clips()) {
      errors.add(
          TextNormalizer.words(clip.transcript()),
          TextNormalizer.words(DIRECT.get(nameOf(clip)).text()));
    }
    assertThat(errors.errors()).as("%s", texts()).isLessThanOrEqualTo(MOST_WORD_ERRORS);
  }

  @Test
  void evaluationTellsItsResultOnStandardOutputAndItsProgressBeside() {
    String manifest = Bundled.manifest().toString();
    CommandRun run = CommandRun.of("evaluate", manifest, "--limit", "1", "--json");
    assertThat(run.status()).as("%s", run.errors()).isZero();
    assertThat(run.output().get(0)).startsWith("WER ");
    assertThat(run.lastLine()).startsWith("{").contains("\"wer\"");
    assertThat(run.errors()).noneMatch(line -> line.startsWith("WER"));
  }

  @Test
  void comeBackThroughKafkaWithTheWordsOfTheDirectCall() throws Exception {
    try (EmbeddedBroker broker = EmbeddedBroker.start();
        RecognitionScheduler scheduler = Patient.scheduler(recognizer)) {
      TopicSetup.ensure(broker.address(), TopicSetup.PATIENCE);
      try (CaptionApp app =
              CaptionApp.start(broker.address(), Patient.settings(), scheduler, id -> {});
          TranscriptFeed feed = new TranscriptFeed(broker.address(), true);
          Publisher publisher = Publisher.connect(broker.address())) {
        List<CompletableFuture<Published>> published = publish(publisher);
        Map<String, List<TranscriptEvent>> finals = awaitFinals(app, feed);
        published.forEach(CompletableFuture::join);
        DIRECT.forEach(
            (name, transcription) ->
                assertThat(finals.get(name))
                    .as(name)
                    .usingRecursiveComparison()
                    .comparingOnlyFields("utterance", "text", "span", "modality", "degraded")
                    .isEqualTo(transcription.finals()));
      }
    }
  }

  /** All clips at once, each under its file's name. */
  private static List<CompletableFuture<Published>> publish(Publisher publisher) {
    List<Publisher.Request> requests = new ArrayList<>();
    for (Manifest.Entry clip : Bundled.clips()) {
      MediaSource source = MediaSource.open(clip.path());
      requests.add(new Publisher.Request(source, source.name(), 0, PublishProgress.NONE));
    }
    List<CompletableFuture<Published>> published = publisher.publishAll(requests);
    for (int i = 0; i < requests.size(); i++) {
      MediaSource source = requests.get(i).source();
      published.set(i, published.get(i).whenComplete((done, failure) -> source.close()));
    }
    return published;
  }

  /** Finals by session, as soon as there are as many as the direct calls had. */
  private static Map<String, List<TranscriptEvent>> awaitFinals(
      CaptionApp app, TranscriptFeed feed) {
    int expected = DIRECT.values().stream().mapToInt(each -> each.finals().size()).sum();
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    Map<String, List<TranscriptEvent>> finals = new LinkedHashMap<>();
    int arrived = 0;
    while (arrived < expected) {
      assertThat(app.failure()).isNotDone();
      assertThat(System.nanoTime())
          .as("sessions with finals in time: %s", finals.keySet())
          .isLessThan(deadline);
      for (TranscriptEvent event : feed.poll(POLL)) {
        if (event.isFinal()) {
          finals.computeIfAbsent(event.session(), id -> new ArrayList<>()).add(event);
          arrived++;
        }
      }
    }
    return finals;
  }

  private static String nameOf(Manifest.Entry clip) {
    return clip.path().getFileName().toString();
  }

  private static Map<String, String> texts() {
    Map<String, String> texts = new LinkedHashMap<>();
    DIRECT.forEach((name, transcription) -> texts.put(name, transcription.text()));
    return texts;
  }
}

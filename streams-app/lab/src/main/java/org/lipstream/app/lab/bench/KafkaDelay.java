package org.lipstream.app.lab.bench;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.function.Supplier;
import org.lipstream.app.broker.EmbeddedBroker;
import org.lipstream.app.lab.evaluation.ClipSource;
import org.lipstream.app.log.TranscriptFeed;
import org.lipstream.app.session.RecognitionScheduler;
import org.lipstream.app.session.SessionConfig;
import org.lipstream.app.session.Transcription;
import org.lipstream.app.topology.CaptionApp;
import org.lipstream.app.topology.CaptionSettings;
import org.lipstream.app.topology.TopicSetup;
import org.lipstream.app.transcript.TranscriptEvent;
import org.lipstream.ingest.media.Clip;
import org.lipstream.ingest.publish.PublishProgress;
import org.lipstream.ingest.publish.Published;
import org.lipstream.ingest.publish.Publisher;
import org.lipstream.ingest.publish.SessionIds;
import org.lipstream.llm.recognize.Recognizer;
import org.lipstream.media.Modalities;

/**
 * What the way through Kafka adds. A clip that ends in its last word is published in real time;
 * measured is the time from the sending of its end-of-stream records to its last final's arrival at
 * a reader of committed records, less the time that the same utterance takes directly.
 *
 * @param sessions measured, one after the other
 * @param directMs median time of the last utterance's recognition without Kafka
 * @param medianMs of the added times
 * @param p90Ms the added time that nine tenths of the sessions stay within
 */
public record KafkaDelay(int sessions, double directMs, double medianMs, double p90Ms) {

  static KafkaDelay measure(Clip whole, Recognizer recognizer, Modalities modality, int sessions) {
    try (RecognitionScheduler direct = RecognitionScheduler.inCaller(recognizer)) {
      Clip clip =
          SpokenEnding.of(
              whole, SessionConfig.defaults(), transcribe(whole, direct, modality).finals());
      List<Times> times =
          throughKafka(
              clip, recognizer, modality, () -> transcribe(clip, direct, modality), sessions);
      List<Double> added = times.stream().map(each -> each.kafkaMs - each.directMs).toList();
      return new KafkaDelay(
          sessions,
          quantile(times.stream().map(Times::directMs).toList(), 0.5),
          quantile(added, 0.5),
          quantile(added, 0.9));
    }
  }

  /** One session's times; the direct call comes right before, under the same conditions. */
  private record Times(double directMs, double kafkaMs) {}

  private static Transcription transcribe(
      Clip clip, RecognitionScheduler scheduler, Modalities modality) {
    return Transcription.of(
        new ClipSource("bench", clip), SessionConfig.defaults(), scheduler, modality);
  }

  /** The smallest value that a share of all values does not exceed. */
  static double quantile(List<Double> values, double share) {
    List<Double> sorted = new ArrayList<>(values);
    Collections.sort(sorted);
    return sorted.get(Math.max(0, (int) Math.ceil(share * sorted.size()) - 1));
  }

  private static List<Times> throughKafka(
      Clip clip,
      Recognizer recognizer,
      Modalities modality,
      Supplier<Transcription> direct,
      int sessions) {
    List<Times> times = new ArrayList<>();
    Transcription expected = direct.get();
    try (EmbeddedBroker broker = EmbeddedBroker.start()) {
      String address = broker.address();
      TopicSetup.ensure(address, TopicSetup.PATIENCE);
      try (RecognitionScheduler scheduler = RecognitionScheduler.threads(recognizer, 1);
          CaptionApp app =
              CaptionApp.start(
                  address, CaptionSettings.defaults().withModality(modality), scheduler, id -> {});
          TranscriptFeed feed = new TranscriptFeed(address, true);
          Publisher publisher = Publisher.connect(address)) {
        CompletableFuture.anyOf(app.running(), app.failure()).get();
        Way way = new Way(clip, app, feed, publisher, expected.finals().size());
        way.millis(); // the first session finds cold code and connections
        for (int i = 0; i < sessions; i++) {
          List<TranscriptEvent> finals = direct.get().finals();
          times.add(new Times(finals.get(finals.size() - 1).computeMs(), way.millis()));
        }
      } catch (ExecutionException e) {
        throw new IllegalStateException("the application has failed: " + e.getCause(), e);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IllegalStateException("interrupted", e);
      }
    }
    return times;
  }

  /**
   * The way of one session after the other.
   *
   * @param finals that each session has
   */
  private record Way(
      Clip clip, CaptionApp app, TranscriptFeed feed, Publisher publisher, int finals) {
    private static final Duration POLL = Duration.ofMillis(100);
    private static final Duration PATIENCE = Duration.ofMinutes(5);

    double millis() {
      String session = SessionIds.unique("bench");
      EndNotingSource source = new EndNotingSource(new ClipSource(session, clip));
      CompletableFuture<Published> published =
          CompletableFuture.supplyAsync(
              () -> publisher.publish(source, session, 1, PublishProgress.NONE));
      long arrivedNanos = awaitFinals(session, published);
      published.join();
      return (arrivedNanos - source.endNanos()) / 1e6;
    }

    private long awaitFinals(String session, CompletableFuture<Published> published) {
      long deadline = System.nanoTime() + clip.durationMs() * 1_000_000 + PATIENCE.toNanos();
      int arrived = 0;
      while (true) {
        List<TranscriptEvent> events = feed.poll(POLL);
        long nowNanos = System.nanoTime();
        for (TranscriptEvent event : events) {
          arrived += event.isFinal() && event.session().equals(session) ? 1 : 0;
        }
        if (arrived >= finals) {
          return nowNanos;
        }
        if (published.isCompletedExceptionally() || app.failure().isDone()) {
          published.join();
          app.failure().join();
        }
        if (nowNanos > deadline) {
          throw new IllegalStateException(
              "session %s: %d finals in time (expected: %d)".formatted(session, arrived, finals));
        }
      }
    }
  }
}

package org.lipstream.app.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.lipstream.app.transcript.TranscriptEvent;
import org.lipstream.ingest.record.AudioChunk;
import org.lipstream.ingest.record.LipFrame;
import org.lipstream.ingest.record.MediaRecord;
import org.lipstream.llm.recognize.Hypothesis;
import org.lipstream.llm.recognize.Rates;
import org.lipstream.llm.recognize.RecognitionRequest;
import org.lipstream.llm.recognize.Recognizer;
import org.lipstream.llm.recognize.TrainedRates;
import org.lipstream.llm.recognize.UtteranceLimits;
import org.lipstream.media.Modalities;

/** In a pause that may be an utterance's end it is recognised before that is known. */
class ForeseenEndTest {
  private static final long SILENCE_MS = 900;

  private final Counting recognizer = new Counting();
  private final List<TranscriptEvent> finals = new ArrayList<>();
  private long nowNanos;

  /** Says how long the utterance is, and counts those that it was asked for as whole. */
  private static final class Counting implements Recognizer {
    private final List<Long> wholeMs = new ArrayList<>();

    @Override
    public String model() {
      return "counting";
    }

    @Override
    public TrainedRates rates() {
      return TrainedRates.only(new Rates(1, 1));
    }

    @Override
    public Optional<UtteranceLimits> limits() {
      return Optional.of(new UtteranceLimits(SILENCE_MS, 16_000));
    }

    @Override
    public List<Hypothesis> recognize(List<RecognitionRequest> requests) {
      return requests.stream().map(this::hypothesis).toList();
    }

    private Hypothesis hypothesis(RecognitionRequest request) {
      long ms = request.utterance().durationMs();
      if (!request.open()) {
        wholeMs.add(ms);
      }
      String text = (request.committed() + " whole" + ms).strip();
      return new Hypothesis(
          text,
          List.of(new Hypothesis.Word(text, 0, ms, 0.9)),
          request.modality(),
          request.rates(),
          1_000_000,
          1);
    }

    @Override
    public void close() {}
  }

  @Test
  void theFinalIsThereAsSoonAsTheSilenceIsLongEnough() {
    long endMs = play(ScriptedMedia.of("s", 5_000, new long[] {1_000, 3_000}), 200);
    assertThat(finals).hasSize(1);
    assertThat(recognizer.wholeMs).hasSize(1); // once, in the pause
    assertThat(finals.get(0).text()).isEqualTo("whole" + recognizer.wholeMs.get(0));
    // The recognition takes 200 ms, and its result is there before the silence is over.
    assertThat(endMs - 3_000)
        .isBetween(SILENCE_MS - 100, SILENCE_MS + 40); // by the begin of a chunk
  }

  @Test
  void speechThatGoesOnIsHeardToItsEnd() {
    play(ScriptedMedia.of("s", 6_000, new long[] {1_000, 2_500}, new long[] {3_200, 4_500}), 200);
    assertThat(finals).hasSize(1); // a pause of 700 ms
    assertThat(recognizer.wholeMs).hasSize(2);
    assertThat(finals.get(0).text()).isEqualTo("whole" + recognizer.wholeMs.get(1));
    assertThat(finals.get(0).span().endMs()).isGreaterThan(4_500);
  }

  @Test
  void aSlowRecognitionIsWaitedFor() {
    long endMs = play(ScriptedMedia.of("s", 6_000, new long[] {1_000, 3_000}), 1_000);
    assertThat(finals).hasSize(1);
    assertThat(recognizer.wholeMs).hasSize(1);
    assertThat(endMs - 3_000).isGreaterThanOrEqualTo(1_500);
  }

  /** Plays sound alone, a recognition taking so long; says when the last final came. */
  private long play(ScriptedMedia media, long recognitionMs) {
    RecognitionScheduler scheduler =
        new RecognitionScheduler(
            recognizer,
            new Batching(1, 0),
            Adaptation.NONE,
            Execution.driven(1, () -> nowNanos, () -> nowNanos));
    SessionConfig config =
        SessionConfig.defaults().suiting(scheduler.limits()).withOnly(Modalities.AUDIO);
    SessionPipeline pipeline =
        new SessionPipeline(
            config,
            scheduler,
            Modalities.AUDIO,
            () -> Instant.ofEpochMilli(9),
            DecodeWatch.none(),
            said -> {
              if (said.event().isFinal()) {
                finals.add(said.event());
              }
            });
    Session session = new Session("s", config, SessionCheckpoint.start(ScriptedMedia.RUN, 0));
    Optional<RecognitionScheduler.Done> running = Optional.empty();
    long doneMs = 0;
    long finalMs = 0;
    for (Object each : media.interleaved()) {
      long nowMs = ScriptedMedia.timeMs(each);
      nowNanos = nowMs * 1_000_000;
      session.accept(
          each instanceof AudioChunk chunk
              ? MediaRecord.of(chunk)
              : MediaRecord.of((LipFrame) each));
      if (running.isPresent() && nowMs >= doneMs) {
        running.get().tell();
        running = Optional.empty();
      }
      int before = finals.size();
      pipeline.advance(session);
      if (finals.size() > before) {
        finalMs = nowMs;
      }
      if (running.isEmpty()) {
        running = scheduler.recognizeDue();
        doneMs = nowMs + recognitionMs;
      }
    }
    return finalMs;
  }
}

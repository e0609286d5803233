package org.lipstream.app.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.lipstream.app.transcript.TranscriptEvent;
import org.lipstream.ingest.record.AudioChunk;
import org.lipstream.ingest.record.LipFrame;
import org.lipstream.ingest.record.MediaRecord;
import org.lipstream.llm.recognize.Hypothesis;
import org.lipstream.llm.recognize.Rates;
import org.lipstream.llm.recognize.RecognitionRequest;
import org.lipstream.llm.recognize.Recognizer;
import org.lipstream.llm.recognize.TrainedRates;
import org.lipstream.llm.recognize.Utterance;
import org.lipstream.media.Modalities;

class SessionPipelineTest {
  private static final SessionConfig CONFIG = SessionConfig.defaults();
  private static final ScriptedMedia TWO_SENTENCES =
      ScriptedMedia.of("s", 9_000, new long[] {1_000, 3_500}, new long[] {5_000, 7_600});

  private final List<TranscriptEvent> events = new ArrayList<>();
  private long nowNanos;

  /** Says a word for each 300 ms, the last of them guessed, and begins with what is committed. */
  private static final class Guessing implements Recognizer {
    @Override
    public String model() {
      return "guessing";
    }

    @Override
    public TrainedRates rates() {
      return new TrainedRates(new Rates(4, 2), List.of(4, 8), List.of(2, 5));
    }

    @Override
    public List<Hypothesis> recognize(List<RecognitionRequest> requests) {
      return requests.stream().map(Guessing::hypothesis).toList();
    }

    private static Hypothesis hypothesis(RecognitionRequest request) {
      Utterance utterance = request.utterance();
      List<String> texts = new ArrayList<>();
      if (!request.committed().isEmpty()) {
        texts.addAll(List.of(request.committed().split(" ")));
      }
      int count = (int) (utterance.durationMs() / 300);
      for (int word = texts.size(); word < count; word++) {
        boolean guessed = word == count - 1 || utterance.durationMs() % 640 == 0 && word % 7 == 5;
        texts.add("w" + word + (guessed ? "-" + utterance.durationMs() : ""));
      }
      List<Hypothesis.Word> words = new ArrayList<>();
      for (int word = 0; word < texts.size(); word++) {
        words.add(new Hypothesis.Word(texts.get(word), word * 300L, word * 300L + 300, 0.9));
      }
      return new Hypothesis(
          String.join(" ", texts), words, request.modality(), request.rates(), 1_000_000, 1);
    }

    @Override
    public void close() {}
  }

  @Test
  void saysWordsWhileTheyAreSpokenAndKeepsThem() {
    play(TWO_SENTENCES.interleaved(), RecognitionScheduler.inCaller(new Guessing()));
    List<TranscriptEvent> finals = finals();
    assertThat(finals).hasSize(2);
    for (TranscriptEvent whole : finals) {
      List<TranscriptEvent> parts = partsOf(whole);
      assertThat(parts).hasSizeGreaterThan(5);
      List<String> committed = List.of();
      for (TranscriptEvent part : parts) {
        List<String> longer = texts(part).subList(0, part.committedWords());
        assertThat(longer.subList(0, committed.size())).isEqualTo(committed);
        committed = longer;
      }
      assertThat(committed).hasSizeGreaterThan(4);
      assertThat(texts(whole).subList(0, committed.size())).isEqualTo(committed);
      assertThat(whole.committedWords()).isEqualTo(whole.words().size());
      assertThat(whole.rates()).isEqualTo(new Rates(4, 2));
      assertThat(whole.snrDb()).isGreaterThan(20);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12})
  void saysTheSameHoweverRecordsComeWithinTheBuffer(int seed) {
    play(TWO_SENTENCES.interleaved(), RecognitionScheduler.inCaller(new Guessing()));
    List<String> expected = events.stream().map(SessionPipelineTest::summary).toList();
    events.clear();
    Random random = new Random(seed);
    List<Object> records = new ArrayList<>(TWO_SENTENCES.interleaved());
    for (int from = 0; from < records.size(); from += 8) {
      Collections.shuffle(records.subList(from, Math.min(records.size(), from + 8)), random);
    }
    Playing playing = playing(RecognitionScheduler.inCaller(new Guessing()));
    for (Object each : records) {
      playing.accept(each);
      if (random.nextInt(6) == 0) {
        playing.advance();
      }
    }
    playing.advance();
    assertThat(events.stream().map(SessionPipelineTest::summary).toList()).isEqualTo(expected);
  }

  @Test
  void goesOnAfterACrashFromWhatWasCommitted() {
    List<Object> records = TWO_SENTENCES.interleaved();
    Playing playing = playing(RecognitionScheduler.inCaller(new Guessing()));
    int half = records.size() * 3 / 10;
    for (Object each : records.subList(0, half)) {
      playing.accept(each);
      playing.advance();
    }
    SessionCheckpoint checkpoint = playing.session.checkpoint();
    assertThat(checkpoint.progress().committed()).isNotEmpty();
    List<AudioChunk> chunks = new ArrayList<>();
    List<LipFrame> frames = new ArrayList<>();
    for (Object each : records.subList(0, half)) {
      if (each instanceof AudioChunk chunk) {
        chunks.add(chunk);
      } else {
        frames.add((LipFrame) each);
      }
    }
    Session restored = Session.restore("s", CONFIG, checkpoint, records(chunks, frames));
    assertThat(restored.progress()).isEqualTo(checkpoint.progress());
  }

  @Test
  void dropsStalePartsUnderLoadButNoFinal() {
    RecognitionScheduler scheduler =
        new RecognitionScheduler(
            new Guessing(),
            new Batching(1, 0),
            Adaptation.STEPS_THEN_RATES,
            Execution.driven(1, () -> nowNanos, () -> nowNanos));
    Playing playing = playing(scheduler);
    long freeMs = 0;
    for (Object each : TWO_SENTENCES.interleaved()) {
      long mediaMs = ScriptedMedia.timeMs(each);
      nowNanos = mediaMs * 1_000_000;
      playing.accept(each);
      playing.advance();
      if (mediaMs >= freeMs) {
        scheduler.runDue();
        freeMs = mediaMs + 900; // a recognition takes three steps
      }
    }
    for (int i = 0; i < 4; i++) {
      scheduler.runDue();
      playing.advance();
    }
    assertThat(finals()).hasSize(2);
    SessionStatus status = SessionStatus.of(playing.session, 320, 5);
    assertThat(status.droppedPartials()).isGreaterThan(3);
    assertThat(status.lagMs()).isZero();
    assertThat(events.size() - 2).isLessThan(9);
  }

  @Test
  void saysHowFarItIsBehindWhileSomebodySpeaks() {
    RecognitionScheduler scheduler =
        new RecognitionScheduler(
            new Guessing(),
            new Batching(1, 0),
            Adaptation.STEPS_THEN_RATES,
            Execution.driven(1, () -> nowNanos, () -> nowNanos));
    Playing playing = playing(scheduler);
    for (Object each : TWO_SENTENCES.interleaved()) {
      if (ScriptedMedia.timeMs(each) < 3_000) {
        playing.accept(each);
        playing.advance();
      }
    }
    assertThat(SessionStatus.of(playing.session, 320, 5).lagMs()).isGreaterThan(2_000);
  }

  private List<TranscriptEvent> finals() {
    return events.stream().filter(TranscriptEvent::isFinal).toList();
  }

  private List<TranscriptEvent> partsOf(TranscriptEvent whole) {
    return events.stream()
        .filter(event -> !event.isFinal() && event.utterance() == whole.utterance())
        .toList();
  }

  private static List<String> texts(TranscriptEvent event) {
    return event.words().stream().map(TranscriptEvent.Word::word).toList();
  }

  private static String summary(TranscriptEvent event) {
    return event.id() + " " + event.committedWords() + " " + event.text();
  }

  /** A session that is being played. */
  private record Playing(Session session, SessionPipeline pipeline) {
    void accept(Object each) {
      if (each instanceof AudioChunk chunk) {
        session.accept(MediaRecord.of(chunk));
      } else {
        session.accept(MediaRecord.of((LipFrame) each));
      }
    }

    void advance() {
      pipeline.advance(session);
    }
  }

  private Playing playing(RecognitionScheduler scheduler) {
    SessionPipeline pipeline =
        new SessionPipeline(
            CONFIG,
            scheduler,
            Modalities.AV,
            () -> Instant.ofEpochMilli(9),
            DecodeWatch.none(),
            said -> events.add(said.event()));
    return new Playing(
        new Session("s", CONFIG, SessionCheckpoint.start(ScriptedMedia.RUN, 0)), pipeline);
  }

  private void play(List<Object> records, RecognitionScheduler scheduler) {
    Playing playing = playing(scheduler);
    for (Object each : records) {
      playing.accept(each);
      playing.advance();
    }
  }

  private static List<MediaRecord> records(List<AudioChunk> chunks, List<LipFrame> frames) {
    return Stream.concat(chunks.stream().map(MediaRecord::of), frames.stream().map(MediaRecord::of))
        .toList();
  }
}

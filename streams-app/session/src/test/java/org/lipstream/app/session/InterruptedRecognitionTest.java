package org.lipstream.app.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.lipstream.ingest.record.AudioChunk;
import org.lipstream.ingest.record.LipFrame;
import org.lipstream.ingest.record.MediaRecord;
import org.lipstream.media.Modality;

/**
 * A recognition takes its time, and whoever does it may be gone before its final is out: whoever
 * comes then does it again.
 */
class InterruptedRecognitionTest {
  private static final ScriptedMedia THREE_SENTENCES =
      ScriptedMedia.of(
          "s",
          10_000,
          new long[] {1_000, 2_500},
          new long[] {4_000, 5_600},
          new long[] {7_000, 8_200});

  @Test
  void isDoneAgainWhereverInTheUtterancesItIsInterrupted() {
    List<String> expected = new Owner(0, 0).play(THREE_SENTENCES.interleaved());
    assertThat(expected).hasSize(3);
    for (int interrupted = 0; interrupted < 3; interrupted++) {
      Owner owner = new Owner(0, 0);
      owner.interruptAt = interrupted;
      assertThat(owner.play(THREE_SENTENCES.interleaved())).isEqualTo(expected);
    }
  }

  @Test
  void isDoneAgainWhenAllRecordsHadComeBefore() {
    List<String> expected = new Owner(0, 0).play(THREE_SENTENCES.interleaved());
    Owner owner = new Owner(0, 0);
    THREE_SENTENCES.interleaved().forEach(owner::take);
    for (int i = 0; i < 3; i++) {
      owner.cut();
      owner.crash();
      owner.cut();
      owner.finish();
    }
    owner.cut();
    assertThat(owner.finals).isEqualTo(expected);
    assertThat(owner.session.isFinished()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20})
  void losesAndDoublesNothingWhereverCrashesComeAndHoweverLongItTakes(int seed) {
    List<Object> media = THREE_SENTENCES.interleaved();
    Random random = new Random(seed);
    if (seed % 3 == 0) {
      media.removeIf(
          each ->
              each instanceof AudioChunk chunk
                  && !chunk.getEndOfStream()
                  && chunk.getSequence() % 50 == 10 + seed);
    }
    if (seed % 3 == 1) {
      media.removeIf(
          each ->
              each instanceof LipFrame frame && !frame.getEndOfStream() && random.nextInt(10) == 0);
    }
    List<String> expected = new Owner(0, 0).play(media);
    assertThat(expected).hasSize(3);
    assertThat(new Owner(seed, 0.03).play(media)).isEqualTo(expected);
  }

  @Test
  void isDoneAgainWhereSoundWasGivenUp() {
    List<Object> media = new ArrayList<>(THREE_SENTENCES.interleaved());
    media.removeIf(each -> each instanceof AudioChunk && ScriptedMedia.timeMs(each) >= 2_000);
    List<String> expected = soundGivenUp(media, new Owner(0, 0));
    assertThat(expected).hasSize(2);
    assertThat(expected.get(0)).startsWith("0 520-2000");
    for (int seed = 0; seed < 8; seed++) {
      Owner owner = new Owner(seed, 0);
      owner.interruptAt = seed % 2;
      assertThat(soundGivenUp(media, owner)).isEqualTo(expected);
    }
  }

  private static List<String> soundGivenUp(List<Object> media, Owner owner) {
    for (Object each : media) {
      owner.take(each);
      owner.session.tick(20);
      owner.goOn();
    }
    owner.drain();
    return owner.finals;
  }

  /** Keeps what the topology's store keeps; recognises when it gets to it. */
  private static final class Owner {
    final Random random;
    final double crashes;
    final TreeMap<Long, MediaRecord> audio = new TreeMap<>();
    final TreeMap<Long, MediaRecord> lips = new TreeMap<>();
    final List<String> finals = new ArrayList<>();
    Session session = new Session("s", SessionConfig.defaults(), start());
    SessionCheckpoint saved = start();
    int interruptAt = -1;

    Owner(long seed, double crashes) {
      random = new Random(seed);
      this.crashes = crashes;
    }

    private static SessionCheckpoint start() {
      return SessionCheckpoint.start(ScriptedMedia.RUN, 0);
    }

    List<String> play(List<Object> media) {
      for (Object each : media) {
        take(each);
        goOn();
      }
      session.tick(SessionConfig.defaults().aligning().graceMs());
      drain();
      assertThat(session.isFinished()).isTrue();
      return finals;
    }

    void goOn() {
      if (crashes == 0 || random.nextInt(6) == 0) {
        finish();
      }
      cut();
      if (finals.size() == interruptAt && session.recognising().isPresent()) {
        interruptAt = -1;
        crash();
        cut();
      } else if (random.nextDouble() < crashes) {
        crash();
      }
    }

    void drain() {
      for (int i = 0; i < 8; i++) {
        cut();
        finish();
      }
    }

    void take(Object each) {
      MediaRecord record =
          each instanceof AudioChunk chunk
              ? MediaRecord.of(chunk)
              : MediaRecord.of((LipFrame) each);
      if (session.accept(record)) {
        (each instanceof AudioChunk ? audio : lips).put(record.sequence(), record);
      }
    }

    void cut() {
      for (Optional<RecognitionTask> next = session.cut(); next.isPresent(); next = session.cut()) {
        if (next.get().isWhole()) {
          break;
        }
        session.stepTaken(next.get(), SessionConfig.defaults().partials().stepMs());
      }
      save();
    }

    /** The transaction with the final in it is committed. */
    void finish() {
      if (session.recognising().isEmpty()) {
        return;
      }
      RecognitionTask task = session.recognising().get();
      finals.add(
          "%d %d-%d %s %s"
              .formatted(
                  task.number(),
                  task.startMs(),
                  task.endMs(),
                  ScriptedMedia.textOf(task.media(), task.media().modalities()),
                  task.degraded()));
      session.finalIsOut();
      save();
    }

    private void save() {
      session.takeReleased(Modality.AUDIO).forEach(audio::remove);
      session.takeReleased(Modality.VIDEO).forEach(lips::remove);
      if (session.takeCheckpointDue()) {
        saved = session.checkpoint();
      }
    }

    void crash() {
      if (random.nextBoolean()) {
        saved = session.checkpoint(); // it may be saved at any time
      }
      List<MediaRecord> records = new ArrayList<>(audio.values());
      records.addAll(lips.values());
      session = Session.restore("s", SessionConfig.defaults(), saved, records);
    }
  }
}

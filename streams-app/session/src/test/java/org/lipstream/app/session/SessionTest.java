package org.lipstream.app.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.lipstream.ingest.record.AudioChunk;
import org.lipstream.ingest.record.LipFrame;
import org.lipstream.ingest.record.MediaRecord;
import org.lipstream.media.Modalities;
import org.lipstream.media.Modality;

class SessionTest {
  static final SessionConfig CONFIG = SessionConfig.defaults().withFinalsOnly();
  private static final ScriptedMedia TWO_SENTENCES =
      ScriptedMedia.of("s", 7_000, new long[] {1_000, 2_500}, new long[] {4_000, 5_600});

  private final Session session =
      new Session("s", CONFIG, SessionCheckpoint.start(ScriptedMedia.RUN, 0));

  @Test
  void cutsAtSilenceAndKeepsPadding() {
    List<RecognitionTask> cut = play(session, TWO_SENTENCES.interleaved());
    assertThat(cut).extracting(RecognitionTask::startMs).containsExactly(520L, 3_520L);
    assertThat(cut).extracting(RecognitionTask::endMs).containsExactly(3_000L, 6_100L);
    assertThat(cut).extracting(RecognitionTask::number).containsExactly(0L, 1L);
    assertThat(cut).allSatisfy(each -> assertThat(each.degraded()).isEmpty());
    assertThat(cut.get(0).media().samples()).hasSize(16 * 2_480);
    assertThat(cut.get(0).media().lipFrames()).isEqualTo(62);
    assertThat(cut.get(0).media().lips()[0]).as("first frame's number").isEqualTo((byte) 13);
    assertThat(session.isFinished()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20})
  void givesTheSameUtterancesHoweverRecordsAreShuffledAndRepeatedWithinTheBuffer(int seed) {
    List<String> expected = texts(play(session, TWO_SENTENCES.interleaved()));
    Random random = new Random(seed);
    List<Object> shuffled = shuffledWithinJitter(TWO_SENTENCES.interleaved(), random);
    for (int i = 0; i < 40; i++) {
      int from = random.nextInt(shuffled.size());
      shuffled.add(from + random.nextInt(shuffled.size() - from), shuffled.get(from));
    }
    Session other = new Session("s", CONFIG, SessionCheckpoint.start(ScriptedMedia.RUN, 0));
    assertThat(texts(play(other, shuffled))).isEqualTo(expected);
    assertThat(other.staleRecords()).isEqualTo(40);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10})
  void givesTheSameUtterancesWhereverACrashComes(int seed) {
    List<String> expected = texts(play(session, TWO_SENTENCES.interleaved()));
    Random random = new Random(seed);
    CrashingOwner owner = new CrashingOwner();
    for (Object each : shuffledWithinJitter(TWO_SENTENCES.interleaved(), random)) {
      owner.accept(each);
      if (random.nextInt(20) == 0) {
        owner.crash();
      }
    }
    assertThat(texts(owner.cut)).isEqualTo(expected);
    assertThat(owner.session.isFinished()).isTrue();
  }

  @Test
  void keepsLittleMoreThanTheOpenUtteranceForACrash() {
    ScriptedMedia long_ = ScriptedMedia.of("s", 60_000, new long[] {50_000, 52_000});
    CrashingOwner owner = new CrashingOwner();
    int most = 0;
    for (Object each : long_.interleaved()) {
      owner.accept(each);
      most = Math.max(most, owner.chunks.size() + owner.frames.size());
    }
    assertThat(most).as("records kept, of 2250").isBetween(60, 160);
  }

  @Test
  void givesNothingForSilence() {
    assertThat(play(session, ScriptedMedia.of("s", 20_000).interleaved())).isEmpty();
    assertThat(session.isFinished()).isTrue();
  }

  @Test
  void givesNothingForAClick() {
    ScriptedMedia click = ScriptedMedia.of("s", 4_000, new long[] {2_000, 2_040});
    assertThat(play(session, click.interleaved())).isEmpty();
  }

  @Test
  void losesNothingWhereAllRecordsAreThereBeforeTheFirstStepIsTaken() {
    SessionConfig inSteps = SessionConfig.defaults();
    Session live = new Session("s", inSteps, SessionCheckpoint.start(ScriptedMedia.RUN, 0));
    TWO_SENTENCES.interleaved().forEach(each -> accept(live, each));
    List<RecognitionTask> cut = new ArrayList<>();
    collect(live, cut);
    assertThat(cut).extracting(RecognitionTask::startMs).containsExactly(520L, 3_520L);
    assertThat(cut).extracting(RecognitionTask::endMs).containsExactly(3_000L, 6_100L);
    assertThat(live.isFinished()).isTrue();
  }

  @Test
  void keepsASentenceTogetherAcrossAPauseShorterThanTheEndpoint() {
    ScriptedMedia media =
        ScriptedMedia.of("s", 4_000, new long[] {600, 1_500}, new long[] {1_850, 3_000});
    assertThat(play(session, media.interleaved())).hasSize(1);
  }

  @Test
  void cutsEndlessSpeechByLengthWithoutLosingOrRepeatingMedia() {
    ScriptedMedia media = ScriptedMedia.of("s", 40_000, new long[] {0, 40_000});
    List<RecognitionTask> cut = play(session, media.interleaved());
    assertThat(cut).hasSizeGreaterThanOrEqualTo(3);
    assertThat(cut.get(0).startMs()).isZero();
    for (int i = 1; i < cut.size(); i++) {
      assertThat(cut.get(i).startMs()).isEqualTo(cut.get(i - 1).endMs());
    }
    assertThat(cut.get(cut.size() - 1).endMs()).isEqualTo(40_000);
    assertThat(cut)
        .allSatisfy(each -> assertThat(each.media().durationMs()).isLessThanOrEqualTo(16_000));
  }

  @Test
  void emitsAudioOnlyUtteranceWhenVideoIsLate() {
    for (AudioChunk chunk : TWO_SENTENCES.chunks()) {
      session.accept(MediaRecord.of(chunk));
    }
    assertThat(session.cut()).as("waits for the pictures").isEmpty();
    session.tick(CONFIG.aligning().graceMs() - 1);
    assertThat(session.cut()).isEmpty();
    session.tick(1);
    RecognitionTask cut = session.cut().orElseThrow();
    assertThat(cut.media().modalities()).isEqualTo(Modalities.AUDIO);
    assertThat(cut.degraded()).containsExactly(Degradation.VIDEO_MISSING);
  }

  @Test
  void saysNothingOfPicturesThatWereNeverPromised() {
    List<RecognitionTask> cut = play(session, List.copyOf(TWO_SENTENCES.chunks(true)));
    assertThat(cut).hasSize(2);
    assertThat(cut).allSatisfy(each -> assertThat(each.degraded()).isEmpty());
    assertThat(session.isFinished()).isTrue();
  }

  @Test
  void cutsPicturesWithoutSoundAtTheirEnd() {
    List<RecognitionTask> cut = play(session, List.copyOf(TWO_SENTENCES.frames(true)));
    assertThat(cut).hasSize(1);
    assertThat(cut.get(0).media().modalities()).isEqualTo(Modalities.VIDEO);
    assertThat(cut.get(0).media().lipFrames()).isEqualTo(175);
    assertThat(cut.get(0).degraded()).isEmpty();
    assertThat(session.isFinished()).isTrue();
  }

  @Test
  void goesOnWithSoundWhenPicturesEndEarly() {
    List<Object> media = new ArrayList<>(TWO_SENTENCES.interleaved());
    media.removeIf(each -> each instanceof LipFrame frame && frame.getMediaTimeMs() >= 3_200);
    media.add(
        LipFrame.newBuilder()
            .setSession("s")
            .setSequence(80)
            .setMediaTimeMs(3_200)
            .setSessionStartEpochMs(ScriptedMedia.RUN)
            .setEndOfStream(true)
            .build());
    List<RecognitionTask> cut = play(session, media);
    assertThat(cut.get(0).media().modalities()).isEqualTo(Modalities.AV);
    assertThat(cut.get(1).media().modalities()).isEqualTo(Modalities.AUDIO);
    assertThat(cut.get(1).degraded()).containsExactly(Degradation.VIDEO_ENDED_EARLY);
  }

  @Test
  void goesOnWithPicturesWhenSoundEndsEarly() {
    List<Object> media = new ArrayList<>(TWO_SENTENCES.interleaved());
    media.removeIf(each -> each instanceof AudioChunk && ScriptedMedia.timeMs(each) > 3_520);
    media.add(
        AudioChunk.newBuilder()
            .setSession("s")
            .setSequence(45)
            .setMediaTimeMs(3_600)
            .setSessionStartEpochMs(ScriptedMedia.RUN)
            .setEndOfStream(true)
            .build());
    List<RecognitionTask> cut = play(session, media);
    assertThat(cut).hasSize(2);
    assertThat(cut.get(1).media().modalities()).isEqualTo(Modalities.VIDEO);
    assertThat(cut.get(1).degraded()).containsExactly(Degradation.AUDIO_ENDED_EARLY);
    assertThat(session.isFinished()).isTrue();
  }

  @Test
  void goesOnWithPicturesWhenPromisedSoundDoesNotCome() {
    List<LipFrame> frames = TWO_SENTENCES.frames();
    for (LipFrame frame : frames.subList(0, 100)) {
      session.accept(MediaRecord.of(frame));
      session.tick(40);
    }
    assertThat(session.cut()).isEmpty();
    frames.subList(100, frames.size()).stream().map(MediaRecord::of).forEach(session::accept);
    RecognitionTask cut = session.cut().orElseThrow();
    assertThat(cut.media().modalities()).isEqualTo(Modalities.VIDEO);
    assertThat(cut.degraded()).containsExactly(Degradation.AUDIO_MISSING);
  }

  @Test
  void fillsLostRecordsAndSaysSo() {
    List<Object> media = new ArrayList<>(TWO_SENTENCES.interleaved());
    media.removeIf(each -> each instanceof AudioChunk chunk && chunk.getSequence() == 20);
    media.removeIf(each -> each instanceof LipFrame frame && frame.getSequence() == 30);
    RecognitionTask cut = play(session, media).get(0);
    assertThat(cut.degraded()).containsExactly(Degradation.AUDIO_GAP, Degradation.VIDEO_GAP);
    assertThat(cut.media().samples()).hasSize(16 * 2_480);
    assertThat(cut.media().lipFrames()).isEqualTo(62);
    assertThat(cut.media().lips()[17 * 96 * 96]).as("frame 30 is frame 29").isEqualTo((byte) 29);
  }

  @Test
  void leavesOutPicturesInWhichTheFaceWasNotSeen() {
    List<Object> media = new ArrayList<>();
    for (Object each : TWO_SENTENCES.interleaved()) {
      boolean unseen = each instanceof LipFrame frame && frame.getMediaTimeMs() < 3_000;
      media.add(unseen ? ((LipFrame) each).toBuilder().setInterpolated(true).build() : each);
    }
    List<RecognitionTask> cut = play(session, media);
    assertThat(cut.get(0).media().modalities()).isEqualTo(Modalities.AUDIO);
    assertThat(cut.get(0).degraded()).containsExactly(Degradation.FACE_MISSING);
    assertThat(cut.get(1).media().modalities()).isEqualTo(Modalities.AV);
  }

  @Test
  void closesTheOpenUtteranceWhenThePublisherFallsSilent() {
    for (Object each : TWO_SENTENCES.interleaved()) {
      if (ScriptedMedia.timeMs(each) < 2_000) {
        accept(session, each);
      }
    }
    assertThat(session.cut()).isEmpty();
    session.tick(CONFIG.aligning().disconnectMs());
    RecognitionTask cut = session.cut().orElseThrow();
    assertThat(cut.endMs()).isEqualTo(2_000);
    assertThat(cut.degraded()).containsExactly(Degradation.DISCONNECTED);
    session.finalIsOut();
    assertThat(session.cut()).isEmpty();
    assertThat(session.isFinished()).isFalse();
  }

  @Test
  void aSlowRecognitionIsNoSilenceOfThePublisher() {
    ScriptedMedia endsWhileSomebodySpeaks =
        ScriptedMedia.of("s", 5_600, new long[] {1_000, 2_500}, new long[] {4_000, 5_500});
    endsWhileSomebodySpeaks.interleaved().forEach(each -> accept(session, each));
    assertThat(session.cut()).isPresent();
    session.tick(2 * CONFIG.aligning().disconnectMs()); // the first is still being recognised
    session.finalIsOut();
    assertThat(session.cut().orElseThrow().degraded()).isEmpty();
  }

  @Test
  void goesOnAfterALongPause() {
    for (Object each : TWO_SENTENCES.interleaved()) {
      if (ScriptedMedia.timeMs(each) < 2_000) {
        accept(session, each);
      }
    }
    session.tick(CONFIG.aligning().disconnectMs());
    assertThat(session.cut()).isPresent();
    session.finalIsOut();
    session.cut();
    List<RecognitionTask> cut = new ArrayList<>();
    for (Object each : TWO_SENTENCES.interleaved()) {
      if (ScriptedMedia.timeMs(each) >= 2_000) {
        accept(session, shifted(each, 3_600_000));
        collect(session, cut);
      }
    }
    assertThat(cut).extracting(RecognitionTask::endMs).containsExactly(3_603_000L, 3_606_100L);
    assertThat(session.isFinished()).isTrue();
  }

  @Test
  void refusesMediaTimeThatJumpsAbsurdlyFar() {
    List<AudioChunk> chunks = TWO_SENTENCES.chunks();
    session.accept(MediaRecord.of(chunks.get(0)));
    AudioChunk far = chunks.get(1).toBuilder().setMediaTimeMs(1L << 35).build();
    assertThatThrownBy(() -> session.accept(MediaRecord.of(far)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("media_time_ms: " + (1L << 35) + " (expected: at most");
    assertThat(session.accept(MediaRecord.of(chunks.get(1)))).isTrue();
  }

  @Test
  void countsRecordsWhoseSequenceJumpsBack() {
    List<AudioChunk> chunks = TWO_SENTENCES.chunks();
    chunks.subList(0, 10).stream().map(MediaRecord::of).forEach(session::accept);
    assertThat(session.accept(MediaRecord.of(chunks.get(3)))).isFalse();
    assertThat(session.staleRecords()).isEqualTo(1);
  }

  private static Object shifted(Object each, long ms) {
    return each instanceof AudioChunk chunk
        ? chunk.toBuilder().setMediaTimeMs(chunk.getMediaTimeMs() + ms).build()
        : ((LipFrame) each)
            .toBuilder().setMediaTimeMs(((LipFrame) each).getMediaTimeMs() + ms).build();
  }

  /** Shuffles stretches of media that are shorter than the buffer. */
  private static List<Object> shuffledWithinJitter(List<Object> media, Random random) {
    List<Object> shuffled = new ArrayList<>(media);
    int from = 0;
    while (from < shuffled.size()) {
      long startMs = ScriptedMedia.timeMs(shuffled.get(from));
      int to = from;
      while (to < shuffled.size()
          && ScriptedMedia.timeMs(shuffled.get(to)) - startMs <= CONFIG.buffering().jitterMs()) {
        to++;
      }
      Collections.shuffle(shuffled.subList(from, to), random);
      from = to;
    }
    return shuffled;
  }

  private static List<String> texts(List<RecognitionTask> cut) {
    return cut.stream()
        .map(each -> ScriptedMedia.textOf(each.media(), each.media().modalities()))
        .toList();
  }

  static List<RecognitionTask> play(Session session, List<?> media) {
    List<RecognitionTask> cut = new ArrayList<>();
    for (Object each : media) {
      accept(session, each);
      collect(session, cut);
    }
    return cut;
  }

  private static void collect(Session session, List<RecognitionTask> cut) {
    for (Optional<RecognitionTask> next = session.cut(); next.isPresent(); next = session.cut()) {
      if (next.get().isWhole()) {
        cut.add(next.get());
        session.finalIsOut();
      } else {
        session.stepTaken(next.get(), SessionConfig.defaults().partials().stepMs());
      }
    }
  }

  private static boolean accept(Session session, Object each) {
    return each instanceof AudioChunk chunk
        ? session.accept(MediaRecord.of(chunk))
        : session.accept(MediaRecord.of((LipFrame) each));
  }

  /** Keeps what must outlive a crash, as the topology's store does. */
  private static final class CrashingOwner {
    final List<RecognitionTask> cut = new ArrayList<>();
    final List<AudioChunk> chunks = new ArrayList<>();
    final List<LipFrame> frames = new ArrayList<>();
    Session session = new Session("s", CONFIG, SessionCheckpoint.start(ScriptedMedia.RUN, 0));
    SessionCheckpoint checkpoint = SessionCheckpoint.start(ScriptedMedia.RUN, 0);

    void accept(Object each) {
      if (SessionTest.accept(session, each)) {
        if (each instanceof AudioChunk chunk) {
          chunks.add(chunk);
        } else {
          frames.add((LipFrame) each);
        }
      }
      collect(session, cut);
      List<Long> audio = session.takeReleased(Modality.AUDIO);
      chunks.removeIf(chunk -> audio.contains(chunk.getSequence()));
      List<Long> lips = session.takeReleased(Modality.VIDEO);
      frames.removeIf(frame -> lips.contains(frame.getSequence()));
      if (session.takeCheckpointDue()) {
        checkpoint = session.checkpoint();
      }
    }

    void crash() {
      chunks.sort(java.util.Comparator.comparingLong(AudioChunk::getSequence));
      frames.sort(java.util.Comparator.comparingLong(LipFrame::getSequence));
      session = Session.restore("s", CONFIG, checkpoint, records(chunks, frames));
    }
  }

  private static List<MediaRecord> records(List<AudioChunk> chunks, List<LipFrame> frames) {
    return Stream.concat(chunks.stream().map(MediaRecord::of), frames.stream().map(MediaRecord::of))
        .toList();
  }
}

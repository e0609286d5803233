package org.lipstream.app.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.lipstream.ingest.record.AudioChunk;
import org.lipstream.ingest.record.LipFrame;
import org.lipstream.media.Modalities;

/** What is not wanted changes nothing; and what is wanted is heard however it comes. */
class WantedStreamsTest {
  private static final ScriptedMedia MEDIA =
      ScriptedMedia.of("s", 7_000, new long[] {1_000, 2_500}, new long[] {4_000, 5_600});

  @Test
  void picturesChangeNothingOfSoundAlone() {
    List<String> alone = play(Modalities.AUDIO, List.copyOf(MEDIA.chunks(true)));
    assertThat(alone).hasSize(2);
    assertThat(play(Modalities.AUDIO, MEDIA.interleaved())).isEqualTo(alone);
  }

  @Test
  void soundIsNotHeardWhereLipsAloneAreRead() {
    List<String> alone = play(Modalities.VIDEO, List.copyOf(MEDIA.frames(true)));
    assertThat(alone).hasSize(1);
    assertThat(play(Modalities.VIDEO, MEDIA.interleaved())).isEqualTo(alone);
    List<Object> muted = new ArrayList<>(MEDIA.frames());
    muted.addAll(ScriptedMedia.of("s", 7_000).chunks());
    assertThat(play(Modalities.VIDEO, muted)).isEqualTo(alone);
    List<Object> onePicture = new ArrayList<>(MEDIA.chunks());
    onePicture.add(0, MEDIA.frames().get(0));
    assertThat(play(Modalities.VIDEO, onePicture)).isEmpty();
  }

  @Test
  void aMouthOfFewPicturesASecondMovesBetweenThem() {
    LipTimeline few = new LipTimeline(0);
    List<LipFrame> frames = ScriptedMedia.of("s", 1_600, new long[] {0, 1_600}).frames();
    for (int at = 0; at < 40; at++) {
      LipFrame shown = frames.get(at / 2);
      few.place(frames.get(at).toBuilder().setPixels(shown.getPixels()).build());
    }
    for (int at = 4; at < 40; at++) {
      assertThat(few.mouthAt(at * 40L)).as("frame %d", at).isEqualTo(Mouth.MOVING);
    }
    LipTimeline still = new LipTimeline(0);
    for (int at = 0; at < 20; at++) {
      int shown = Math.min(at, 5);
      still.place(frames.get(at).toBuilder().setPixels(frames.get(shown).getPixels()).build());
    }
    assertThat(still.mouthAt(9 * 40)).isEqualTo(Mouth.MOVING);
    assertThat(still.mouthAt(12 * 40)).as("a picture that stands").isEqualTo(Mouth.RESTING);
  }

  @Test
  void anOffsetIsNotHeard() {
    List<Object> chunks = new ArrayList<>();
    for (AudioChunk chunk : MEDIA.chunks(true)) {
      byte[] pcm = chunk.getSamples().toByteArray();
      for (int i = 0; i < pcm.length; i += 2) {
        int sample = (short) ((pcm[i] & 0xff) | pcm[i + 1] << 8) + 6_000;
        pcm[i] = (byte) sample;
        pcm[i + 1] = (byte) (sample >> 8);
      }
      chunks.add(
          chunk.toBuilder().setSamples(com.google.protobuf.ByteString.copyFrom(pcm)).build());
    }
    Session session = session(Modalities.AUDIO);
    List<RecognitionTask> cut = SessionTest.play(session, chunks);
    assertThat(cut).hasSize(2);
    assertThat(cut.get(0).startMs()).isBetween(400L, 700L);
    assertThat(cut.get(0).endMs()).isBetween(2_700L, 3_300L);
  }

  private static Session session(Modalities wanted) {
    return new Session(
        "s",
        SessionConfig.defaults().withFinalsOnly().withOnly(wanted),
        SessionCheckpoint.start(ScriptedMedia.RUN, 0));
  }

  private static List<String> play(Modalities wanted, List<Object> media) {
    return SessionTest.play(session(wanted), media).stream()
        .map(
            each ->
                each.startMs()
                    + "-"
                    + each.endMs()
                    + ScriptedMedia.textOf(each.media(), each.media().modalities()))
        .toList();
  }
}

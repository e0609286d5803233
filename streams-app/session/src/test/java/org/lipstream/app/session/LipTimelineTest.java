package org.lipstream.app.session;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.lipstream.ingest.record.LipFrame;
import org.lipstream.media.MediaFormat;

class LipTimelineTest {
  private static final int FRAMES = 400;

  /** Mouths that rest and move by turns, of so many new pictures a second. */
  @ParameterizedTest
  @ValueSource(ints = {25, 12, 10, 5})
  void whatAMouthDoesHangsOnNothingThatWasTrimmedOrReadAgain(int picturesASecond) {
    List<LipFrame> frames = frames(picturesASecond);
    LipTimeline whole = new LipTimeline(0);
    frames.forEach(whole::place);
    Random random = new Random(picturesASecond);
    LipTimeline trimmed = new LipTimeline(0);
    for (int i = 0; i < FRAMES; i++) {
      trimmed.place(frames.get(i));
      if (random.nextInt(4) == 0) {
        long usedUpMs = (i + 1L) * MediaFormat.LIP_FRAME_MS;
        trimmed.dropBefore(usedUpMs);
        if (random.nextInt(4) == 0) {
          trimmed = readAgain(frames, trimmed.neededFrom(usedUpMs), i);
        }
      }
      long ms = i * (long) MediaFormat.LIP_FRAME_MS;
      if (trimmed.mouthAt(ms) != Mouth.UNSEEN || i > 8) {
        assertThat(trimmed.mouthAt(ms)).as("at %d ms", ms).isEqualTo(whole.mouthAt(ms));
      }
    }
  }

  private static LipTimeline readAgain(List<LipFrame> frames, long fromMs, int last) {
    LipTimeline again = new LipTimeline(0);
    for (int i = 0; i <= last; i++) {
      if (frames.get(i).getMediaTimeMs() + MediaFormat.LIP_FRAME_MS > fromMs) {
        again.place(frames.get(i));
      }
    }
    return again;
  }

  private static List<LipFrame> frames(int picturesASecond) {
    List<LipFrame> frames = new ArrayList<>();
    for (int i = 0; i < FRAMES; i++) {
      long ms = i * (long) MediaFormat.LIP_FRAME_MS;
      long picture = ms * picturesASecond / 1_000;
      boolean speaking = ms / 1_500 % 2 == 1;
      byte[] pixels = new byte[MediaFormat.LIP_BYTES];
      if (speaking && picture % 2 == 1) {
        Arrays.fill(pixels, 3_000, 6_000, (byte) 90);
      }
      frames.add(
          LipFrame.newBuilder().setMediaTimeMs(ms).setPixels(ByteString.copyFrom(pixels)).build());
    }
    return frames;
  }
}

package org.lipstream.llm.lab.train.augment;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.lipstream.encoders.video.AvHubertEncoder;
import org.lipstream.llm.lab.corpus.Sample;
import org.lipstream.llm.lab.corpus.WordSpan;
import org.lipstream.media.MediaFormat;

/**
 * Makes one clip of lips look like many: another mouth ({@link LipWarp}) in another light ({@link
 * LipLight}), sharpness, tempo, missing and repeated frames.
 */
public final class LipAugmentation {
  private static final int SIDE = AvHubertEncoder.CROP_SIDE;
  private static final int MAX_MASK = 6;
  private static final int MS_PER_FRAME = 1000 / AvHubertEncoder.FRAMES_PER_SECOND;
  private static final double BLURRED_SHARE = 0.2;
  private static final double STUCK_SHARE = 0.04;

  private final SplittableRandom random;

  public LipAugmentation(SplittableRandom random) {
    this.random = random;
  }

  /**
   * Frames and the times of their words, which change together.
   *
   * @param frames (time, 88, 88) as the encoder takes them
   */
  public record Piece(float[] frames, List<WordSpan> spans) {}

  /** One variation. */
  public Piece apply(Sample sample, int longestStillness) {
    double speed = 0.88 + 0.24 * random.nextDouble();
    int first = 0;
    int end = sample.lipFrames();
    if (!sample.alignment().isEmpty()) {
      WordSpan last = sample.alignment().get(sample.alignment().size() - 1);
      first =
          Math.max(
              0, sample.alignment().get(0).startMs() / MS_PER_FRAME - margin(longestStillness));
      end = Math.min(end, last.endMs() / MS_PER_FRAME + 1 + margin(longestStillness));
    }
    int time = Math.max(1, (int) ((end - first) / speed));
    float[] frames = frames(sample.lips(), first, end, time, speed);
    if (random.nextDouble() < BLURRED_SHARE) {
      blur(frames, time);
    }
    mask(frames, time);
    List<WordSpan> spans = new ArrayList<>();
    for (WordSpan span : sample.alignment()) {
      spans.add(
          new WordSpan(
              span.word(),
              (int) ((span.startMs() - first * MS_PER_FRAME) / speed),
              (int) ((span.endMs() - first * MS_PER_FRAME) / speed)));
    }
    return new Piece(frames, spans);
  }

  /** Most frames of stillness around a batch's words: mostly few, and one number for all rows. */
  public int longestStillness() {
    return random.nextDouble() < 0.88 ? 9 : 25;
  }

  private int margin(int longest) {
    return 2 + random.nextInt(longest - 2);
  }

  private float[] frames(byte[] lips, int first, int end, int time, double speed) {
    LipWarp warp = LipWarp.random(random);
    LipLight light = LipLight.random(random);
    float[] frames = new float[time * SIDE * SIDE];
    int source = first;
    for (int t = 0; t < time; t++) {
      if (t == 0 || random.nextDouble() >= STUCK_SHARE) {
        source = Math.min(end - 1, first + (int) Math.round(t * speed));
      }
      warp.apply(lips, source * MediaFormat.LIP_BYTES, light, frames, t * SIDE * SIDE);
    }
    light.shade(frames);
    return frames;
  }

  /** Each pixel becomes the mean of its 3 x 3 neighbourhood, as far as that lies in the frame. */
  private static void blur(float[] frames, int time) {
    for (int line = 0; line < time * SIDE; line++) {
      smooth(frames, line * SIDE, 1);
    }
    for (int t = 0; t < time; t++) {
      for (int column = 0; column < SIDE; column++) {
        smooth(frames, t * SIDE * SIDE + column, SIDE);
      }
    }
  }

  private static void smooth(float[] values, int from, int stride) {
    float before = values[from];
    for (int i = 0; i < SIDE; i++) {
      int at = from + i * stride;
      float here = values[at];
      float after = i + 1 < SIDE ? values[at + stride] : here;
      values[at] = (before + here + after) / 3;
      before = here;
    }
  }

  /** Up to two stretches of frames become the neutral grey. */
  private void mask(float[] frames, int time) {
    for (int i = 0; i < 2; i++) {
      int length = random.nextInt(Math.max(1, Math.min(MAX_MASK, time / 8)));
      int start = random.nextInt(time - length);
      Arrays.fill(frames, start * SIDE * SIDE, (start + length) * SIDE * SIDE, 0);
    }
  }
}

package org.lipstream.llm.train;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.lipstream.encoders.video.AvHubertEncoder;
import org.lipstream.llm.corpus.Sample;
import org.lipstream.llm.corpus.WordSpan;

/** Makes one clip of lips look like many: place, mirror, light, tempo, missing frames. */
final class LipAugmentation {
  private static final int SIDE = AvHubertEncoder.CROP_SIDE;
  private static final int MAX_MASK = 6;
  private static final int MS_PER_FRAME = 1000 / AvHubertEncoder.FRAMES_PER_SECOND;

  private final SplittableRandom random;

  LipAugmentation(SplittableRandom random) {
    this.random = random;
  }

  /**
   * Frames and the times of their words, which change together.
   *
   * @param frames (time, 88, 88) as the encoder takes them
   */
  record Piece(float[] frames, List<WordSpan> spans) {}

  /** One variation. */
  Piece apply(Sample sample, int longestStillness) {
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
    int maxOffset = Sample.LIP_SIDE - SIDE;
    int left = random.nextInt(maxOffset + 1);
    int top = random.nextInt(maxOffset + 1);
    boolean mirrored = random.nextBoolean();
    float contrast = (float) (0.75 + 0.5 * random.nextDouble());
    float brightness = (float) (0.6 * (random.nextDouble() - 0.5));
    float[] frames = new float[time * SIDE * SIDE];
    for (int t = 0; t < time; t++) {
      int source = Math.min(end - 1, first + (int) Math.round(t * speed));
      crop(sample.lips(), source, left, top, mirrored, frames, t);
    }
    for (int i = 0; i < frames.length; i++) {
      frames[i] = frames[i] * contrast + brightness;
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
  int longestStillness() {
    return random.nextDouble() < 0.88 ? 9 : 25;
  }

  private int margin(int longest) {
    return 2 + random.nextInt(longest - 2);
  }

  private static void crop(
      byte[] lips, int source, int left, int top, boolean mirrored, float[] out, int t) {
    int to = t * SIDE * SIDE;
    for (int row = 0; row < SIDE; row++) {
      int from = (source * Sample.LIP_SIDE + top + row) * Sample.LIP_SIDE + left;
      for (int column = 0; column < SIDE; column++) {
        int x = mirrored ? SIDE - 1 - column : column;
        out[to++] = AvHubertEncoder.normalise(lips[from + x]);
      }
    }
  }

  /** Up to two stretches of frames become the neutral grey. */
  private void mask(float[] frames, int time) {
    for (int i = 0; i < 2; i++) {
      int length = random.nextInt(Math.max(1, Math.min(MAX_MASK, time / 8)));
      int start = random.nextInt(time - length);
      java.util.Arrays.fill(frames, start * SIDE * SIDE, (start + length) * SIDE * SIDE, 0);
    }
  }
}

package org.lipstream.llm.lab.train.augment;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.lipstream.encoders.video.AvHubertEncoder;
import org.lipstream.llm.lab.corpus.Sample;
import org.lipstream.llm.lab.corpus.WordSpan;
import org.lipstream.llm.lab.train.data.Speakers;
import org.lipstream.media.MediaFormat;

class LipAugmentationTest {
  private static final int SIDE = AvHubertEncoder.CROP_SIDE;

  @Test
  void neitherBentNorLitIsWhatTheEncoderSees() {
    byte[] lips = noise(2);
    float[] out = new float[2 * SIDE * SIDE];
    LipWarp warp = LipWarp.none();
    warp.apply(lips, 0, LipLight.none(), out, 0);
    warp.apply(lips, MediaFormat.LIP_BYTES, LipLight.none(), out, SIDE * SIDE);
    LipLight.none().shade(out);
    assertArrayEquals(AvHubertEncoder.normalise(lips, MediaFormat.LIP_SIDE), out, 1e-5f);
  }

  @Test
  void bendIsSmoothAndNeverFarOff() {
    byte[] ramp = new byte[MediaFormat.LIP_BYTES];
    for (int i = 0; i < ramp.length; i++) {
      ramp[i] = (byte) (2 * (i % MediaFormat.LIP_SIDE));
    }
    float perPixel = AvHubertEncoder.normalise((byte) 2) - AvHubertEncoder.normalise((byte) 0);
    for (int seed = 0; seed < 20; seed++) {
      float[] out = new float[SIDE * SIDE];
      LipWarp.random(new SplittableRandom(seed)).apply(ramp, 0, LipLight.none(), out, 0);
      for (int pixel = 1; pixel < out.length; pixel++) {
        if (pixel % SIDE != 0) {
          double step = Math.abs(out[pixel] - out[pixel - 1]) / perPixel;
          assertTrue(step < 2, "seed " + seed + ", pixel " + pixel + ": " + step);
        }
      }
    }
  }

  @Test
  void wordsMoveWithTheirFrames() {
    byte[] lips = new byte[75 * MediaFormat.LIP_BYTES];
    for (int frame = 25; frame < 50; frame++) { // dark, bright while the word is said, dark
      java.util.Arrays.fill(
          lips, frame * MediaFormat.LIP_BYTES, (frame + 1) * MediaFormat.LIP_BYTES, (byte) 200);
    }
    Sample sample =
        new Sample("a", "b", "now", List.of(new WordSpan("now", 1000, 2000)), new short[0], lips);
    LipAugmentation.Piece piece = new LipAugmentation(new SplittableRandom(3)).apply(sample, 9);
    int middle = (piece.spans().get(0).startMs() + piece.spans().get(0).endMs()) / 2 / 40;
    float[] frames = piece.frames();
    assertTrue(mean(frames, middle) > mean(frames, 0));
    assertTrue(mean(frames, middle) > mean(frames, frames.length / SIDE / SIDE - 1));
  }

  @Test
  void speakersOfFewUtterancesAreHeardAsTheSquareRootOfTheirNumber() {
    List<String> said = IntStream.range(0, 101).mapToObj(i -> i < 100 ? "many" : "one").toList();
    Speakers<String> speakers = new Speakers<>(said, s -> s);
    SplittableRandom random = new SplittableRandom(1);
    long one = IntStream.range(0, 11_000).filter(i -> speakers.draw(random).equals("one")).count();
    assertEquals(1_000, one, 100);
  }

  private static double mean(float[] frames, int frame) {
    double sum = 0;
    for (int i = 0; i < SIDE * SIDE; i++) {
      sum += frames[frame * SIDE * SIDE + i];
    }
    return sum / (SIDE * SIDE);
  }

  private static byte[] noise(int frames) {
    byte[] lips = new byte[frames * MediaFormat.LIP_BYTES];
    new java.util.Random(4).nextBytes(lips);
    return lips;
  }
}

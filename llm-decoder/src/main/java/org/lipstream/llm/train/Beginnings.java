package org.lipstream.llm.train;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.lipstream.llm.corpus.Sample;
import org.lipstream.llm.corpus.WordSpan;

/**
 * What a recogniser hears and sees of a sentence that is still being spoken: samples cut at any
 * moment, with the words that are over by then. And nothing at all: noise and a mouth that rests,
 * with no words. Without them a model goes on with the sentence where the media end.
 */
final class Beginnings {
  private static final double NOTHING_SHARE = 0.12;
  private static final int SHORTEST_MS = 240;
  private static final int LONGEST_NOTHING_MS = 3_000;

  /** A word of which so little is missing can be told. */
  private static final int MISSING_MS = 40;

  private static final int FRAME_MS = 40;
  private static final int SAMPLES_PER_MS = Sample.SAMPLE_RATE_HZ / 1000;

  private Beginnings() {}

  /** One piece of each sample whose words' times are known. */
  static List<Sample> of(List<Sample> samples, long seed) {
    List<Sample> beginnings = new ArrayList<>();
    for (int i = 0; i < samples.size(); i++) {
      SplittableRandom random = new SplittableRandom(seed + i);
      float[] babble = samples.get(random.nextInt(samples.size())).floatSamples();
      if (!samples.get(i).alignment().isEmpty()) {
        beginnings.add(
            random.nextDouble() < NOTHING_SHARE
                ? nothing(samples.get(i), random)
                : noisy(
                    until(samples.get(i), cutMs(samples.get(i), random)),
                    babble,
                    new AudioAugmentation(random)));
      }
    }
    return beginnings;
  }

  private static int cutMs(Sample sample, SplittableRandom random) {
    int durationMs = Math.max(SHORTEST_MS + 1, sample.samples().length / SAMPLES_PER_MS);
    return random.nextInt(SHORTEST_MS, durationMs);
  }

  /** The sample's media before a moment, and the words that are over then. */
  static Sample until(Sample sample, int cutMs) {
    List<WordSpan> said =
        sample.alignment().stream().filter(span -> span.endMs() <= cutMs + MISSING_MS).toList();
    List<String> words = sample.words().subList(0, said.size());
    int frames = Math.min(sample.lipFrames(), cutMs / FRAME_MS);
    return new Sample(
        sample.id(),
        sample.speaker(),
        String.join(" ", words),
        said,
        Arrays.copyOf(sample.samples(), Math.min(sample.samples().length, cutMs * SAMPLES_PER_MS)),
        Arrays.copyOf(sample.lips(), frames * Sample.LIP_FRAME_BYTES));
  }

  private static Sample noisy(Sample sample, float[] babble, AudioAugmentation augmentation) {
    return with(sample, augmentation.noise(sample.floatSamples(), babble), sample.lips());
  }

  /** Noise, and the mouth before its first word, back and forth. */
  private static Sample nothing(Sample sample, SplittableRandom random) {
    int still = Math.max(1, (sample.alignment().get(0).startMs() - 2 * FRAME_MS) / FRAME_MS);
    int frames = random.nextInt(SHORTEST_MS, LONGEST_NOTHING_MS) / FRAME_MS;
    byte[] lips = new byte[sample.lips().length == 0 ? 0 : frames * Sample.LIP_FRAME_BYTES];
    for (int frame = 0; frame < lips.length / Sample.LIP_FRAME_BYTES; frame++) {
      int turn = frame % (2 * still);
      int from = turn < still ? turn : 2 * still - 1 - turn;
      System.arraycopy(
          sample.lips(),
          from * Sample.LIP_FRAME_BYTES,
          lips,
          frame * Sample.LIP_FRAME_BYTES,
          Sample.LIP_FRAME_BYTES);
    }
    float[] noise = new float[frames * FRAME_MS * SAMPLES_PER_MS];
    double level = Math.pow(10, -0.5 - 3.5 * random.nextDouble());
    double smoothness = random.nextDouble() < 0.5 ? 0 : 0.97;
    double value = 0;
    for (int i = 0; i < noise.length; i++) {
      value = smoothness * value + (1 - smoothness) * (4 * random.nextDouble() - 2);
      noise[i] = (float) Math.max(-1, Math.min(1, level * value));
    }
    Sample empty =
        new Sample(sample.id(), sample.speaker(), "", List.of(), new short[0], new byte[0]);
    return with(empty, noise, lips);
  }

  private static Sample with(Sample sample, float[] sound, byte[] lips) {
    short[] samples = new short[sound.length];
    for (int i = 0; i < samples.length; i++) {
      samples[i] = (short) Math.round(sound[i] * Short.MAX_VALUE);
    }
    return new Sample(
        sample.id(), sample.speaker(), sample.transcript(), sample.alignment(), samples, lips);
  }
}

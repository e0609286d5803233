package org.lipstream.llm.lab.train.augment;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.SplittableRandom;
import org.lipstream.llm.lab.corpus.Sample;
import org.lipstream.llm.lab.corpus.WordSpan;
import org.lipstream.media.MediaFormat;

/**
 * What a live recogniser meets beside whole sentences, made from whole sentences: beginnings, of
 * which nothing but what was said is to be written down; sentences without a pause between them;
 * and people who say nothing.
 */
public final class Derived {
  private static final int MS_PER_FRAME = 40;

  /** A word of which no more is missing can be told. */
  private static final int MISSING_MS = 40;

  private static final int MAX_PAUSE_MS = 200;
  private static final int SHORTEST_MS = 400;
  private static final int MIN_STILLNESS_MS = 120;
  private static final int MIN_QUIET_MS = 600;
  private static final int MAX_QUIET_MS = 3_000;

  private Derived() {}

  /** The beginning of each sentence, up to a random moment. */
  public static List<Sample> beginnings(List<Sample> samples, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    List<Sample> cut = new ArrayList<>();
    for (Sample sample : aligned(samples)) {
      int lastMs = sample.alignment().get(sample.alignment().size() - 1).endMs();
      if (lastMs > SHORTEST_MS) {
        cut.add(until(sample, SHORTEST_MS + random.nextInt(lastMs - SHORTEST_MS)));
      }
    }
    return cut;
  }

  private static Sample until(Sample sample, int endMs) {
    List<String> said =
        sample.alignment().stream()
            .filter(span -> span.endMs() <= endMs + MISSING_MS)
            .map(WordSpan::word)
            .toList();
    return part(sample, 0, endMs, String.join(" ", said));
  }

  /** Pairs of sentences of one speaker, with hardly a pause between. */
  public static List<Sample> pairs(List<Sample> samples, int count, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    List<Sample> aligned = aligned(samples);
    List<Sample> pairs = new ArrayList<>();
    while (pairs.size() < count) {
      Sample first = aligned.get(random.nextInt(aligned.size()));
      Sample second = aligned.get(random.nextInt(aligned.size()));
      if (first.speaker().equals(second.speaker())) {
        pairs.add(
            join(
                spoken(first, 0, random.nextInt(MAX_PAUSE_MS)),
                spoken(second, random.nextInt(MAX_PAUSE_MS), random.nextInt(2 * MAX_PAUSE_MS))));
      }
    }
    return pairs;
  }

  /** From so long before the first word to so long after the last; 0 before: from the start. */
  private static Sample spoken(Sample sample, int beforeMs, int afterMs) {
    int firstMs = sample.alignment().get(0).startMs();
    int lastMs = sample.alignment().get(sample.alignment().size() - 1).endMs();
    int fromMs = beforeMs == 0 ? 0 : Math.max(0, firstMs - beforeMs);
    return part(sample, fromMs, lastMs + afterMs, sample.transcript());
  }

  private static Sample join(Sample first, Sample second) {
    short[] samples =
        Arrays.copyOf(first.samples(), first.samples().length + second.samples().length);
    System.arraycopy(second.samples(), 0, samples, first.samples().length, second.samples().length);
    byte[] lips = Arrays.copyOf(first.lips(), first.lips().length + second.lips().length);
    System.arraycopy(second.lips(), 0, lips, first.lips().length, second.lips().length);
    return new Sample(
        first.id() + "+" + second.id(),
        first.speaker(),
        first.transcript() + " " + second.transcript(),
        List.of(),
        samples,
        lips);
  }

  /** People before they speak: what comes before the first word, to and fro. */
  public static List<Sample> silences(List<Sample> samples, int count, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    List<Sample> still = new ArrayList<>(aligned(samples));
    still.removeIf(sample -> sample.alignment().get(0).startMs() < MIN_STILLNESS_MS);
    Collections.shuffle(still, new java.util.Random(seed));
    List<Sample> silences = new ArrayList<>();
    for (Sample sample : still.subList(0, Math.min(count, still.size()))) {
      int quietMs = MIN_QUIET_MS + random.nextInt(MAX_QUIET_MS - MIN_QUIET_MS);
      Sample before = part(sample, 0, sample.alignment().get(0).startMs() - MS_PER_FRAME, "");
      silences.add(toAndFro(before, quietMs));
    }
    return silences;
  }

  private static Sample toAndFro(Sample sample, int lengthMs) {
    short[] samples = new short[lengthMs * MediaFormat.SAMPLES_PER_MS];
    for (int i = 0; i < samples.length; i++) {
      samples[i] = sample.samples()[folded(i, sample.samples().length)];
    }
    int frames = lengthMs / MS_PER_FRAME;
    byte[] lips = new byte[frames * MediaFormat.LIP_BYTES];
    for (int t = 0; t < frames; t++) {
      int from = folded(t, sample.lipFrames()) * MediaFormat.LIP_BYTES;
      System.arraycopy(sample.lips(), from, lips, t * MediaFormat.LIP_BYTES, MediaFormat.LIP_BYTES);
    }
    return new Sample(sample.id(), sample.speaker(), "", List.of(), samples, lips);
  }

  /** 0, 1, .. length - 1, length - 1, .. 1, 0, 0, 1, .. */
  private static int folded(int index, int length) {
    int at = index % (2 * length);
    return at < length ? at : 2 * length - 1 - at;
  }

  /** A stretch of a sample; its word times are not kept. */
  private static Sample part(Sample sample, int fromMs, int toMs, String transcript) {
    int first = Math.min(fromMs * MediaFormat.SAMPLES_PER_MS, sample.samples().length);
    int end = Math.max(first, Math.min(toMs * MediaFormat.SAMPLES_PER_MS, sample.samples().length));
    int firstFrame = Math.min(fromMs / MS_PER_FRAME, sample.lipFrames());
    int endFrame = Math.max(firstFrame, Math.min(toMs / MS_PER_FRAME, sample.lipFrames()));
    return new Sample(
        sample.id(),
        sample.speaker(),
        transcript,
        List.of(),
        Arrays.copyOfRange(sample.samples(), first, end),
        Arrays.copyOfRange(
            sample.lips(), firstFrame * MediaFormat.LIP_BYTES, endFrame * MediaFormat.LIP_BYTES));
  }

  private static List<Sample> aligned(List<Sample> samples) {
    return samples.stream().filter(sample -> !sample.alignment().isEmpty()).toList();
  }
}

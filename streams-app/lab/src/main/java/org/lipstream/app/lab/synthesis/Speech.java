package org.lipstream.app.lab.synthesis;

import java.util.ArrayList;
import java.util.List;
import org.lipstream.media.MediaFormat;

/**
 * What a voice said.
 *
 * @param samples mono, {@link MediaFormat#SAMPLE_RATE_HZ}, within -1 to 1
 * @param words the words' times in order; empty where the engine tells none
 * @param phonemes the phonemes' times in order, silences left out; empty where the engine tells
 *     none
 */
@SuppressWarnings("ArrayRecordComponent") // samples are handed on, never compared
public record Speech(float[] samples, List<TimedLabel> words, List<TimedLabel> phonemes) {

  public Speech {
    words = List.copyOf(words);
    phonemes = List.copyOf(phonemes);
  }

  /** A silence. */
  public static Speech silence(double ms) {
    return new Speech(new float[samplesIn(ms)], List.of(), List.of());
  }

  public double durationMs() {
    return samples.length * 1000.0 / MediaFormat.SAMPLE_RATE_HZ;
  }

  /** This and then the other, without a gap. */
  public Speech then(Speech next) {
    float[] joined = new float[samples.length + next.samples.length];
    System.arraycopy(samples, 0, joined, 0, samples.length);
    System.arraycopy(next.samples, 0, joined, samples.length, next.samples.length);
    return new Speech(
        joined,
        joined(words, next.words, durationMs()),
        joined(phonemes, next.phonemes, durationMs()));
  }

  private static List<TimedLabel> joined(
      List<TimedLabel> first, List<TimedLabel> second, double offsetMs) {
    List<TimedLabel> all = new ArrayList<>(first);
    second.forEach(label -> all.add(label.moved(offsetMs)));
    return all;
  }

  private static int samplesIn(double ms) {
    return (int) Math.round(ms * MediaFormat.SAMPLE_RATE_HZ / 1000);
  }
}

package org.lipstream.llm.lab.train.augment;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Supplier;
import org.lipstream.encoders.mel.LogMel;
import org.lipstream.llm.lab.corpus.Sample;
import org.lipstream.llm.lab.corpus.WordSpan;
import org.lipstream.media.MediaFormat;

/** Makes one recording sound like many: tempo and pitch, room, loudness, noise, cut edges. */
public final class AudioAugmentation {
  private static final double REVERBERANT_SHARE = 0.3;
  private static final int REFLECTIONS = 120;
  private static final double NOISY_SHARE = 0.7;
  private static final double MIN_SNR_DB = -10;
  private static final double MAX_SNR_DB = 20;
  private static final int MAX_BABBLE_VOICES = 8;
  private static final int MIN_LENGTH_MS = 400;
  private static final float SILENCE = 0.01f;

  private final SplittableRandom random;

  public AudioAugmentation(SplittableRandom random) {
    this.random = random;
  }

  /** Sound and the times of its words, which change together. */
  public record Piece(float[] samples, List<WordSpan> spans) {}

  /** Played faster or slower by up to {@code range}; pitch follows. */
  public Piece speed(Piece piece, double range) {
    double factor = 1 + Uniform.within(range, random);
    float[] in = piece.samples;
    float[] out = new float[(int) (in.length / factor)];
    for (int i = 0; i < out.length; i++) {
      double position = i * factor;
      int before = (int) position;
      float after = in[Math.min(before + 1, in.length - 1)];
      out[i] = (float) (in[before] + (position - before) * (after - in[before]));
    }
    List<WordSpan> spans = new ArrayList<>();
    for (WordSpan span : piece.spans) {
      spans.add(
          new WordSpan(
              span.word(), (int) (span.startMs() / factor), (int) (span.endMs() / factor)));
    }
    return new Piece(out, spans);
  }

  /**
   * Leaves a random stretch of silence before and after the speech: silence teaches little and
   * costs as much as words.
   */
  public Piece trim(Piece piece, int longestSilenceMs) {
    int startMs = piece.spans.isEmpty() ? firstLoudMs(piece.samples) : piece.spans.get(0).startMs();
    int endMs =
        piece.spans.isEmpty()
            ? lastLoudMs(piece.samples)
            : piece.spans.get(piece.spans.size() - 1).endMs();
    int from = startMs - silenceMs(longestSilenceMs);
    int to = Math.max(endMs + silenceMs(longestSilenceMs), from + MIN_LENGTH_MS);
    float[] out = new float[(to - from) * MediaFormat.SAMPLES_PER_MS];
    for (int i = 0; i < out.length; i++) {
      int at = from * MediaFormat.SAMPLES_PER_MS + i;
      out[i] = at >= 0 && at < piece.samples.length ? piece.samples[at] : 0;
    }
    List<WordSpan> spans = new ArrayList<>();
    for (WordSpan span : piece.spans) {
      spans.add(new WordSpan(span.word(), span.startMs() - from, span.endMs() - from));
    }
    return new Piece(out, spans);
  }

  /** The longest silence of a batch: mostly short, and one for all rows so that few are padded. */
  public int longestSilenceMs() {
    return random.nextDouble() < 0.88 ? 360 : 1_000;
  }

  private int silenceMs(int longestMs) {
    return 60 + random.nextInt(longestMs - 60);
  }

  private static int firstLoudMs(float[] samples) {
    int at = 0;
    while (at < samples.length - 1 && Math.abs(samples[at]) < SILENCE) {
      at++;
    }
    return at / MediaFormat.SAMPLES_PER_MS;
  }

  private static int lastLoudMs(float[] samples) {
    int at = samples.length - 1;
    while (at > 0 && Math.abs(samples[at]) < SILENCE) {
      at--;
    }
    return at / MediaFormat.SAMPLES_PER_MS;
  }

  /**
   * Sound in a room, in noise, over some microphone, with gaps: as log-mel features.
   *
   * @param others draws the people who talk in the background
   * @return (bands, frames)
   */
  public float[] heard(float[] samples, Supplier<Sample> others, LogMel logMel) {
    float[] mels = logMel.features(noise(reverberate(samples), babble(others)));
    int frames = mels.length / logMel.mels();
    colour(mels, logMel.mels(), frames);
    mask(mels, logMel.mels(), frames);
    return mels;
  }

  private float[] babble(Supplier<Sample> others) {
    float[] sum = new float[2 * LogMel.SAMPLE_RATE_HZ];
    int voices = 2 + random.nextInt(MAX_BABBLE_VOICES - 1);
    for (int voice = 0; voice < voices; voice++) {
      float[] samples = others.get().floatSamples();
      double level = 0.1 / (rms(samples) + 1e-6);
      int offset = random.nextInt(samples.length);
      for (int i = 0; i < sum.length; i++) {
        sum[i] += (float) (level * samples[(offset + i) % samples.length]);
      }
    }
    return sum;
  }

  /**
   * Now and then, a room: the direct sound and a hundred reflections that fade within 0.1 to 0.5 s
   * (60 dB), the first after 2 ms.
   */
  private float[] reverberate(float[] samples) {
    if (random.nextDouble() >= REVERBERANT_SHARE) {
      return samples;
    }
    double fadeMs = 100 + 400 * random.nextDouble();
    double strength = 0.05 + 0.15 * random.nextDouble();
    float[] out = samples.clone();
    for (int i = 0; i < REFLECTIONS; i++) {
      double delayMs = 2 + fadeMs * random.nextDouble();
      float gain = (float) (strength * gaussian() * Math.pow(10, -3 * delayMs / fadeMs));
      int delay = (int) (delayMs * MediaFormat.SAMPLES_PER_MS);
      for (int at = delay; at < out.length; at++) {
        out[at] += gain * samples[at - delay];
      }
    }
    return out;
  }

  /** Scales to a random loudness and, most of the time, mixes noise in. */
  private float[] noise(float[] samples, float[] babble) {
    double gain = Math.pow(10, (random.nextDouble() * 20 - 14) / 20) * 0.1 / (rms(samples) + 1e-6);
    float[] out = new float[samples.length];
    boolean noisy = random.nextDouble() < NOISY_SHARE;
    double snr = MIN_SNR_DB + random.nextDouble() * (MAX_SNR_DB - MIN_SNR_DB);
    float[] noise = noisy ? source(samples.length, babble) : new float[samples.length];
    double level = noisy ? rms(samples) / (rms(noise) + 1e-9) * Math.pow(10, -snr / 20) : 0;
    double floor = Math.pow(10, -3.5 - random.nextDouble()) * rms(samples);
    for (int i = 0; i < out.length; i++) {
      double value = samples[i] + level * noise[i] + floor * gaussian();
      out[i] = (float) Math.max(-1, Math.min(1, gain * value));
    }
    return out;
  }

  private float[] source(int length, float[] babble) {
    int kind = random.nextInt(4); // white, pink, and twice babble
    float[] noise = new float[length];
    float pink = 0;
    int offset = babble.length == 0 ? 0 : random.nextInt(babble.length);
    for (int i = 0; i < length; i++) {
      float white = (float) gaussian();
      pink = 0.97f * pink + white;
      noise[i] =
          kind == 0
              ? white
              : kind == 1 || babble.length == 0 ? pink : babble[(offset + i) % babble.length];
    }
    return noise;
  }

  /**
   * Another vocal tract and another microphone: the band axis stretched by up to 12 % (Jaitly and
   * Hinton, VTLP, 2013), and a smooth gain over it of some decibels.
   */
  private void colour(float[] mels, int bands, int frames) {
    double stretch = 0.88 + 0.24 * random.nextDouble();
    double tilt = 0.3 * (random.nextDouble() - 0.5);
    double bend = 0.2 * (random.nextDouble() - 0.5);
    float[] before = mels.clone();
    for (int band = 0; band < bands; band++) {
      double from = Math.min(bands - 1, band * stretch);
      int low = Math.min(bands - 2, (int) from);
      float share = (float) (from - low);
      double place = 2.0 * band / (bands - 1) - 1;
      float gain = (float) (tilt * place + bend * Math.cos(Math.PI * place));
      for (int t = 0; t < frames; t++) {
        float lower = before[low * frames + t];
        mels[band * frames + t] = lower + share * (before[(low + 1) * frames + t] - lower) + gain;
      }
    }
  }

  /** SpecAugment (arXiv 1904.08779): bands and stretches set to the features' mean. */
  private void mask(float[] mels, int bands, int frames) {
    double sum = 0;
    for (float value : mels) {
      sum += value;
    }
    float mean = (float) (sum / mels.length);
    for (int i = 0; i < 2; i++) {
      int width = random.nextInt(bands / 5);
      int from = random.nextInt(bands - width);
      for (int band = from; band < from + width; band++) {
        java.util.Arrays.fill(mels, band * frames, (band + 1) * frames, mean);
      }
      int length = random.nextInt(Math.max(1, Math.min(25, frames / 8)));
      int start = random.nextInt(frames - length);
      for (int band = 0; band < bands; band++) {
        java.util.Arrays.fill(mels, band * frames + start, band * frames + start + length, mean);
      }
    }
  }

  private double gaussian() {
    return random.nextDouble()
        + random.nextDouble()
        + random.nextDouble()
        + random.nextDouble()
        - 2;
  }

  static double rms(float[] samples) {
    double sum = 0;
    for (float sample : samples) {
      sum += sample * sample;
    }
    return Math.sqrt(sum / Math.max(1, samples.length));
  }
}

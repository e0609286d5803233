package org.lipstream.app.session;

import java.util.Arrays;
import org.lipstream.llm.recognize.Utterance;
import org.lipstream.media.MediaFormat;

/**
 * What speaks for somebody speaking, before any model is asked: sound that rises and falls as
 * syllables do, and a mouth that moves. A fan or a waterfall does neither, however loud it is.
 *
 * @param modulationDb between the levels that a tenth of the sound is below and above; NaN without
 *     sound
 * @param snrDb speech over noise, from the same levels; NaN where that cannot be told
 * @param movingShare share of the frames in which the mouth moves; NaN without pictures
 */
record SpeechEvidence(double modulationDb, double snrDb, double movingShare) {
  /**
   * Steady noise varies by a decibel or two in blocks of 20 ms, clean speech by twenty and more.
   */
  static final double LEAST_MODULATION_DB = 3;

  /**
   * Of a sentence with its pauses more than a quarter moves, of a resting mouth next to nothing.
   */
  static final double LEAST_MOVING_SHARE = 0.06;

  private static final int BLOCK = (int) Endpointer.BLOCK_MS * MediaFormat.SAMPLES_PER_MS;
  private static final int LEAST_BLOCKS = 10;
  private static final double MIN_DB = -80;

  static SpeechEvidence of(Utterance utterance) {
    double[] levels = levels(utterance.samples());
    if (levels.length < LEAST_BLOCKS) {
      return new SpeechEvidence(Double.NaN, Double.NaN, movingShare(utterance.lips()));
    }
    double low = levels[levels.length / 10];
    double high = levels[levels.length - 1 - levels.length / 10];
    double noise = Math.pow(10, low / 10);
    double speech = Math.pow(10, high / 10) - noise;
    double snrDb = speech > 0 ? 10 * Math.log10(speech / noise) : Double.NaN;
    return new SpeechEvidence(high - low, snrDb, movingShare(utterance.lips()));
  }

  /** Whether it is worth asking. */
  boolean isPlausible() {
    boolean unknown = Double.isNaN(modulationDb) && Double.isNaN(movingShare);
    return unknown || modulationDb >= LEAST_MODULATION_DB || movingShare >= LEAST_MOVING_SHARE;
  }

  /** Sorted levels of blocks, dB of full scale. */
  private static double[] levels(float[] samples) {
    double[] levels = new double[samples.length / BLOCK];
    for (int block = 0; block < levels.length; block++) {
      double sum = 0;
      for (int i = block * BLOCK; i < (block + 1) * BLOCK; i++) {
        sum += (double) samples[i] * samples[i];
      }
      levels[block] = Math.max(MIN_DB, 10 * Math.log10(sum / BLOCK + 1e-12));
    }
    Arrays.sort(levels);
    return levels;
  }

  private static double movingShare(byte[] lips) {
    int frames = lips.length / MediaFormat.LIP_BYTES;
    if (frames < 2) {
      return Double.NaN;
    }
    int moving = 0;
    for (int frame = 1; frame < frames; frame++) {
      double motion =
          Mouth.motion(
              lips, (frame - 1) * MediaFormat.LIP_BYTES, lips, frame * MediaFormat.LIP_BYTES);
      moving += motion >= Mouth.MOVING_GREY_LEVELS ? 1 : 0;
    }
    return moving / (double) (frames - 1);
  }
}

package org.lipstream.encoders.tower;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Arrays;
import org.lipstream.encoders.checkpoint.ModelConfig;
import org.lipstream.encoders.checkpoint.ModelFormatException;
import org.lipstream.encoders.mel.LogMel;

/** What the folders of several families say of their front ends. */
final class FrontEnds {
  private FrontEnds() {}

  /** Whisper's log-mel with as many bands as the encoder takes; other windows are refused. */
  static LogMel logMel(JsonNode frontEnd, int melBins) {
    ModelConfig.requireDefault(frontEnd, "n_fft", String.valueOf(LogMel.WINDOW));
    ModelConfig.requireDefault(frontEnd, "hop_length", String.valueOf(LogMel.HOP));
    requireSampleRate(frontEnd);
    int bands = frontEnd.path("feature_size").asInt(melBins);
    if (bands != melBins) {
      throw new ModelFormatException(
          "feature_size: %d (expected: num_mel_bins %d)".formatted(bands, melBins));
    }
    return new LogMel(melBins);
  }

  /** Refuses what is not heard at 16 kHz. */
  static void requireSampleRate(JsonNode frontEnd) {
    ModelConfig.requireDefault(frontEnd, "sampling_rate", String.valueOf(LogMel.SAMPLE_RATE_HZ));
  }

  /** Samples of the windows in which sound is heard; 30 s where nothing is said. */
  static int windowSamples(JsonNode frontEnd) {
    int seconds = frontEnd.path("chunk_length").asInt(30);
    ModelConfig.requirePositive("chunk_length", seconds);
    return seconds * LogMel.SAMPLE_RATE_HZ;
  }

  /** The samples, followed by silence up to a length. */
  static float[] atLeast(float[] samples, int length) {
    return samples.length >= length ? samples : Arrays.copyOf(samples, length);
  }
}

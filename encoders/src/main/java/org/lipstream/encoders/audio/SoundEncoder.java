package org.lipstream.encoders.audio;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.lipstream.encoders.checkpoint.ModelConfig;
import org.lipstream.encoders.checkpoint.open.Checkpoints;
import org.lipstream.encoders.media.MediaEncoder;
import org.lipstream.encoders.mel.LogMel;
import org.lipstream.encoders.tensor.Dropout;
import org.lipstream.encoders.tensor.EncoderTap;

/** Sound, 16 kHz mono: log-mel features and Whisper's encoder, 50 vectors a second. */
public final class SoundEncoder implements MediaEncoder<float[]> {
  /** Whisper's own rule for how much of padded sound is kept at least. */
  private static final int MIN_PADDED_FRAMES = 25;

  private static final int MIN_SAMPLES = LogMel.WINDOW;

  private final WhisperEncoder encoder;
  private final Preparation preparation;
  private final LogMel logMel;

  /**
   * What is done to an utterance's sound first.
   *
   * @param paddedSeconds it is padded with silence to this length, as published Whisper encoders
   *     expect; 0 where the encoder was trained without
   * @param normalizeWaveform whether it is brought to mean 0 and deviation 1
   */
  public record Preparation(int paddedSeconds, boolean normalizeWaveform) {
    /** Nothing. */
    public static final Preparation NONE = new Preparation(0, false);

    /**
     * Reads lipstream.json's {@code paddedSeconds} and {@code normalizeWaveform}.
     *
     * @param folder of the encoder: where the first is not said, a preprocessor_config.json's
     *     {@code chunk_length} says it, or else sound is not padded
     */
    public static Preparation read(JsonNode json, Path folder) {
      Path published = folder.resolve("preprocessor_config.json");
      int usual =
          !json.has("paddedSeconds") && Files.isRegularFile(published)
              ? ModelConfig.read(published).path("chunk_length").asInt(0)
              : 0;
      return new Preparation(
          json.path("paddedSeconds").asInt(usual), json.path("normalizeWaveform").asBoolean(false));
    }
  }

  /** An encoder and what it expects of sound. */
  public SoundEncoder(WhisperEncoder encoder, Preparation preparation) {
    this.encoder = encoder;
    this.preparation = preparation;
    this.logMel = new LogMel(encoder.config().melBins());
  }

  /**
   * Opens an encoder's folder.
   *
   * @param json lipstream.json's section for sound
   * @throws org.lipstream.encoders.checkpoint.ModelFormatException if something is missing or of a
   *     wrong shape
   */
  public static SoundEncoder open(NDManager manager, Path folder, JsonNode json) {
    WhisperConfig config = WhisperConfig.read(ModelConfig.read(folder.resolve("config.json")));
    return new SoundEncoder(
        new WhisperEncoder(config, Checkpoints.open(folder).weights(manager)),
        Preparation.read(json, folder));
  }

  @Override
  public int width() {
    return encoder.config().width();
  }

  @Override
  public int framesPerSecond() {
    return WhisperEncoder.FRAMES_PER_SECOND;
  }

  @Override
  public List<NDArray> encode(NDManager manager, List<float[]> utterances, EncoderTap tap) {
    List<float[]> features = utterances.stream().map(this::features).toList();
    int bands = logMel.mels();
    int[] lengths = features.stream().mapToInt(values -> values.length / bands).toArray();
    int longest = Arrays.stream(lengths).max().orElseThrow();
    float[] padded = new float[features.size() * bands * longest];
    for (int row = 0; row < lengths.length; row++) {
      for (int band = 0; band < bands; band++) {
        System.arraycopy(
            features.get(row),
            band * lengths[row],
            padded,
            (row * bands + band) * longest,
            lengths[row]);
      }
    }
    NDArray mels = manager.create(padded, new Shape(lengths.length, bands, longest));
    NDArray encoded = encoder.encode(mels, lengths, Dropout.NONE, tap); // (B, T, width)
    int[] kept = new int[lengths.length];
    for (int row = 0; row < kept.length; row++) {
      kept[row] = keptFrames(utterances.get(row).length, lengths[row]);
    }
    return MediaEncoder.rows(encoded, kept);
  }

  /** Log-mel features, (bands, frames). */
  private float[] features(float[] samples) {
    float[] prepared = preparation.normalizeWaveform() ? normalized(samples) : samples;
    int length = Math.max(prepared.length, MIN_SAMPLES);
    int padded = Math.max(length, preparation.paddedSeconds() * LogMel.SAMPLE_RATE_HZ);
    return logMel.features(Arrays.copyOf(prepared, padded));
  }

  private int keptFrames(int samples, int melFrames) {
    int encoded = WhisperEncoder.outputFrames(melFrames);
    if (preparation.paddedSeconds() == 0) {
      return encoded;
    }
    long length = Math.max(samples, MIN_SAMPLES);
    long heard = length * WhisperEncoder.FRAMES_PER_SECOND / LogMel.SAMPLE_RATE_HZ;
    return (int) Math.min(Math.max(heard, MIN_PADDED_FRAMES), encoded);
  }

  private static float[] normalized(float[] samples) {
    double mean = 0;
    for (float sample : samples) {
      mean += sample;
    }
    mean /= Math.max(1, samples.length);
    double square = 0;
    for (float sample : samples) {
      square += (sample - mean) * (sample - mean);
    }
    double deviation = Math.sqrt(square / Math.max(1, samples.length) + 1e-8);
    float[] out = new float[samples.length];
    for (int i = 0; i < out.length; i++) {
      out[i] = (float) ((samples[i] - mean) / deviation);
    }
    return out;
  }
}

package org.lipstream.llm.recognize;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.lipstream.encoders.audio.WhisperEncoder;
import org.lipstream.encoders.mel.LogMel;
import org.lipstream.encoders.tensor.Dropout;
import org.lipstream.encoders.tensor.EncoderTap;
import org.lipstream.encoders.video.AvHubertEncoder;

/**
 * From utterances' media to the encoders' vectors. Utterances that are encoded together are padded
 * to the longest, and each is encoded as it would be alone.
 */
public final class MediaEncoder {
  /** Whisper's own rule for how much of padded sound is kept at least. */
  private static final int MIN_PADDED_FRAMES = 25;

  private static final int MIN_SAMPLES = LogMel.WINDOW;

  private final WhisperEncoder audio;
  private final AvHubertEncoder video;
  private final LipFrontEnd frontEnd;
  private final LogMel logMel;
  private final int paddedSeconds;
  private final boolean normalizeWaveform;

  /** With both encoders; the description says how sound is prepared. */
  public MediaEncoder(
      WhisperEncoder audio, AvHubertEncoder video, int paddedSeconds, boolean normalizeWaveform) {
    this.audio = audio;
    this.video = video;
    this.frontEnd = new LipFrontEnd(video);
    this.logMel = new LogMel(audio.config().melBins());
    this.paddedSeconds = paddedSeconds;
    this.normalizeWaveform = normalizeWaveform;
  }

  /** 16 kHz mono -> (1, T, width), 50 vectors a second. */
  public NDArray audio(NDManager manager, float[] samples) {
    return audio(manager, List.of(samples), EncoderTap.NONE).get(0);
  }

  /** Grey crops of 96 x 96 -> (1, T, width), 25 vectors a second. */
  public NDArray video(NDManager manager, byte[] lips) {
    return video(manager, List.of(lips), EncoderTap.NONE).get(0);
  }

  /** 16 kHz mono, each -> (1, T, width), 50 vectors a second. */
  public List<NDArray> audio(NDManager manager, List<float[]> utterances, EncoderTap tap) {
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
    NDArray encoded = audio.encode(mels, lengths, Dropout.NONE, tap);
    int[] kept = new int[lengths.length];
    for (int row = 0; row < kept.length; row++) {
      kept[row] = keptFrames(utterances.get(row).length, lengths[row]);
    }
    return rows(encoded, kept);
  }

  /** Log-mel features, (bands, frames). */
  private float[] features(float[] samples) {
    float[] prepared = normalizeWaveform ? normalized(samples) : samples;
    int length = Math.max(prepared.length, MIN_SAMPLES);
    int padded = Math.max(length, paddedSeconds * LogMel.SAMPLE_RATE_HZ);
    return logMel.features(Arrays.copyOf(prepared, padded));
  }

  private int keptFrames(int samples, int melFrames) {
    int encoded = WhisperEncoder.outputFrames(melFrames);
    if (paddedSeconds == 0) {
      return encoded;
    }
    long length = Math.max(samples, MIN_SAMPLES);
    long heard = length * WhisperEncoder.FRAMES_PER_SECOND / LogMel.SAMPLE_RATE_HZ;
    return (int) Math.min(Math.max(heard, MIN_PADDED_FRAMES), encoded);
  }

  /** Grey crops of 96 x 96, each -> (1, T, width), 25 vectors a second. */
  public List<NDArray> video(NDManager manager, List<byte[]> utterances, EncoderTap tap) {
    float[][][] features = frontEnd.features(manager, utterances);
    int[] lengths = Arrays.stream(features).mapToInt(frames -> frames.length).toArray();
    int longest = Arrays.stream(lengths).max().orElseThrow();
    int width = video.config().resnetOutput();
    float[] padded = new float[lengths.length * longest * width];
    for (int row = 0; row < lengths.length; row++) {
      for (int frame = 0; frame < lengths[row]; frame++) {
        System.arraycopy(features[row][frame], 0, padded, (row * longest + frame) * width, width);
      }
    }
    NDArray input = manager.create(padded, new Shape(lengths.length, longest, width));
    return rows(video.encodeFeatures(input, lengths, tap), lengths);
  }

  /** (B, T, width) -> the first vectors of each row, (1, length, width). */
  private static List<NDArray> rows(NDArray encoded, int[] lengths) {
    List<NDArray> rows = new ArrayList<>();
    for (int row = 0; row < lengths.length; row++) {
      boolean whole = lengths.length == 1 && lengths[0] == encoded.getShape().get(1);
      rows.add(whole ? encoded : encoded.get(row + ":" + (row + 1) + ",0:" + lengths[row]));
    }
    return rows;
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

package org.lipstream.llm.recognize;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.Arrays;
import org.lipstream.encoders.audio.WhisperEncoder;
import org.lipstream.encoders.mel.LogMel;
import org.lipstream.encoders.tensor.Dropout;
import org.lipstream.encoders.video.AvHubertEncoder;

/** From an utterance's media to the encoders' vectors. */
public final class MediaEncoder {
  /** Whisper's own rule for how much of padded sound is kept at least. */
  private static final int MIN_PADDED_FRAMES = 25;

  private static final int MIN_SAMPLES = LogMel.WINDOW;

  private final WhisperEncoder audio;
  private final AvHubertEncoder video;
  private final LogMel logMel;
  private final int paddedSeconds;
  private final boolean normalizeWaveform;

  /** With both encoders; the description says how sound is prepared. */
  public MediaEncoder(
      WhisperEncoder audio, AvHubertEncoder video, int paddedSeconds, boolean normalizeWaveform) {
    this.audio = audio;
    this.video = video;
    this.logMel = new LogMel(audio.config().melBins());
    this.paddedSeconds = paddedSeconds;
    this.normalizeWaveform = normalizeWaveform;
  }

  /** 16 kHz mono -> (1, T, width), 50 vectors a second. */
  public NDArray audio(NDManager manager, float[] samples) {
    float[] prepared = normalizeWaveform ? normalized(samples) : samples;
    int length = Math.max(prepared.length, MIN_SAMPLES);
    int padded = Math.max(length, paddedSeconds * LogMel.SAMPLE_RATE_HZ);
    float[] features = logMel.features(Arrays.copyOf(prepared, padded));
    int frames = features.length / logMel.mels();
    NDArray mels = manager.create(features, new Shape(1, logMel.mels(), frames));
    NDArray encoded = audio.encode(mels, new int[] {frames}, Dropout.NONE);
    if (paddedSeconds == 0) {
      return encoded;
    }
    long kept =
        Math.max(
            (long) length * WhisperEncoder.FRAMES_PER_SECOND / LogMel.SAMPLE_RATE_HZ,
            MIN_PADDED_FRAMES);
    return encoded.get(":,0:" + Math.min(kept, encoded.getShape().get(1)));
  }

  /** Grey crops of 96 x 96 -> (1, T, width), 25 vectors a second. */
  public NDArray video(NDManager manager, byte[] lips) {
    float[] pixels = AvHubertEncoder.normalise(lips, Utterance.LIP_SIDE);
    int side = AvHubertEncoder.CROP_SIDE;
    int frames = pixels.length / (side * side);
    NDArray input = manager.create(pixels, new Shape(1, 1, frames, side, side));
    return video.encode(input, new int[] {frames}, Dropout.NONE, false);
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

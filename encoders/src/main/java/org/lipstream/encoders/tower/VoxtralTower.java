package org.lipstream.encoders.tower;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.Arrays;
import org.lipstream.encoders.audio.WhisperConfig;
import org.lipstream.encoders.audio.WhisperEncoder;
import org.lipstream.encoders.checkpoint.ModelConfig;
import org.lipstream.encoders.checkpoint.Weights;
import org.lipstream.encoders.downsample.FrameClock;
import org.lipstream.encoders.mel.LogMel;
import org.lipstream.encoders.project.FeedForwardProjector;
import org.lipstream.encoders.tensor.Activation;
import org.lipstream.encoders.tensor.EncoderTap;

/**
 * Voxtral's (arXiv 2507.13264): silence up to a multiple of 30 s, one log-mel of it all, cut into
 * windows for Whisper's encoder; a few neighbouring vectors make one, those of the silence too.
 */
public final class VoxtralTower implements AudioTower {
  private final LogMel logMel;
  private final int windowSamples;
  private final WhisperEncoder encoder;
  private final int merged;
  private final FeedForwardProjector projector;

  /**
   * Reads the tower.
   *
   * @param config the model's whole configuration
   * @param frontEnd the feature extractor's
   * @param outputWidth the language model's
   * @param weights with {@code audio_tower} and {@code multi_modal_projector}
   */
  public VoxtralTower(JsonNode config, JsonNode frontEnd, int outputWidth, Weights weights) {
    JsonNode audioJson = config.path("audio_config");
    ModelConfig.requireDefault(audioJson, "activation_function", "gelu");
    WhisperConfig audio = WhisperConfig.read(audioJson);
    logMel = FrontEnds.logMel(frontEnd, audio.melBins());
    windowSamples = FrontEnds.windowSamples(frontEnd);
    encoder = WhisperEncoder.ofPart(audio, weights.scope("audio_tower."));
    int vectors = WhisperEncoder.outputFrames(LogMel.frames(windowSamples));
    ModelConfig.requireDefault(audioJson, "max_source_positions", String.valueOf(vectors));
    // The projector's input is as wide as the encoder's feed-forward layer.
    ModelConfig.requireDivisible(
        "intermediate_size", audio.feedForward(), "hidden_size", audio.width());
    merged = audio.feedForward() / audio.width();
    ModelConfig.requireDivisible("vectors a window", vectors, "merged", merged);
    projector =
        FeedForwardProjector.readUnbiased(
            weights,
            "multi_modal_projector.linear_1",
            "multi_modal_projector.linear_2",
            new FeedForwardProjector.Widths(audio.feedForward(), outputWidth, outputWidth),
            Activation.of(config.path("projector_hidden_act").asText("gelu")));
  }

  @Override
  public Heard hear(NDManager manager, float[] samples, EncoderTap tap) {
    int windows = Math.max(1, (samples.length + windowSamples - 1) / windowSamples);
    float[] mel = logMel.features(Arrays.copyOf(samples, windows * windowSamples));
    int bins = logMel.mels();
    int frames = LogMel.frames(windowSamples);
    float[] features = new float[mel.length]; // (windows, bins, frames)
    NDList encoded = new NDList();
    for (int window = 0; window < windows; window++) {
      for (int bin = 0; bin < bins; bin++) {
        int from = (bin * windows + window) * frames;
        System.arraycopy(mel, from, features, (window * bins + bin) * frames, frames);
      }
      int from = window * bins * frames;
      NDArray own =
          manager.create(
              Arrays.copyOfRange(features, from, from + bins * frames), new Shape(1, bins, frames));
      encoded.add(encoder.encodeOnce(own, tap).squeeze(0)); // (T, width)
    }
    NDArray rows = NDArrays.concat(encoded, 0);
    NDArray heard = manager.create(features, new Shape(windows, bins, frames));
    return new Heard(heard, rows, projector.apply(merged(rows)));
  }

  /** (N, width) -> (N / merged, merged * width). */
  private NDArray merged(NDArray rows) {
    long width = rows.getShape().get(1);
    return rows.reshape(rows.getShape().get(0) / merged, merged * width);
  }

  @Override
  public FrameClock clock() {
    return new FrameClock(WhisperEncoder.FRAMES_PER_SECOND, merged);
  }
}

package org.lipstream.encoders.tower;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Supplier;
import org.lipstream.encoders.audio.GlmAsrConfig;
import org.lipstream.encoders.audio.GlmAsrEncoder;
import org.lipstream.encoders.audio.WhisperEncoder;
import org.lipstream.encoders.checkpoint.Weights;
import org.lipstream.encoders.downsample.FrameClock;
import org.lipstream.encoders.mel.LogMel;
import org.lipstream.encoders.project.FeedForwardProjector;
import org.lipstream.encoders.tensor.Activation;
import org.lipstream.encoders.tensor.EncoderTap;

/**
 * GLM-ASR's: the sound is cut into windows of 30 s, each with a log-mel of its own and padded to 30
 * s, which the encoder hears as silence; four neighbouring vectors make one, and what stands for
 * padding is dropped afterwards.
 */
public final class GlmAsrTower implements AudioTower {
  private static final int MERGED = 4;

  /** Less would be no vector at all. */
  private static final int MIN_SAMPLES = 2 * MERGED * LogMel.HOP;

  private final LogMel logMel;
  private final int windowSamples;
  private final int outputWidth;
  private final GlmAsrEncoder encoder;
  private final FeedForwardProjector projector;

  /**
   * Reads the tower.
   *
   * @param config the model's whole configuration
   * @param frontEnd the feature extractor's
   * @param outputWidth the language model's
   * @param weights with {@code audio_tower} and {@code multi_modal_projector}
   */
  public GlmAsrTower(JsonNode config, JsonNode frontEnd, int outputWidth, Weights weights) {
    GlmAsrConfig audio = GlmAsrConfig.read(config.path("audio_config"));
    logMel = FrontEnds.logMel(frontEnd, audio.melBins());
    windowSamples = FrontEnds.windowSamples(frontEnd);
    this.outputWidth = outputWidth;
    encoder = new GlmAsrEncoder(audio, weights.scope("audio_tower."));
    projector =
        FeedForwardProjector.read(
            weights,
            "multi_modal_projector.linear_1",
            "multi_modal_projector.linear_2",
            new FeedForwardProjector.Widths(
                (long) MERGED * audio.width(), 2L * outputWidth, outputWidth),
            Activation.of(config.path("projector_hidden_act").asText("gelu")));
  }

  @Override
  public Grown hear(NDManager manager, float[] samples, WindowMemory memory) {
    float[] sound = FrontEnds.atLeast(samples, MIN_SAMPLES);
    NDList embeddings = new NDList();
    List<Finished> finished = new ArrayList<>();
    for (int from = 0; from < sound.length; from += windowSamples) {
      float[] mel = logMel.features(Arrays.copyOfRange(sound, from, from + windowSamples));
      int count = Math.min(windowSamples, sound.length - from);
      Supplier<NDArray> hear = () -> projected(rows(manager, mel, EncoderTap.NONE), count);
      if (count < windowSamples) {
        embeddings.add(hear.get());
      } else {
        WindowMemory.Key key = WindowMemory.Key.of(mel);
        embeddings.add(memory.recall(manager, key, outputWidth, hear));
        finished.add(new Finished(key, vectors(count)));
      }
    }
    return new Grown(NDArrays.concat(embeddings, 0), finished);
  }

  @Override
  public Heard hear(NDManager manager, float[] samples, EncoderTap tap) {
    float[] sound = FrontEnds.atLeast(samples, MIN_SAMPLES);
    int windows = (sound.length + windowSamples - 1) / windowSamples;
    int frames = LogMel.frames(windowSamples);
    int perWindow = logMel.mels() * frames;
    float[] features = new float[windows * perWindow];
    NDList encoded = new NDList();
    NDList embeddings = new NDList();
    for (int window = 0; window < windows; window++) {
      int from = window * windowSamples;
      float[] own = Arrays.copyOfRange(sound, from, from + windowSamples);
      float[] mel = logMel.features(own);
      System.arraycopy(mel, 0, features, window * perWindow, perWindow);
      NDArray rows = rows(manager, mel, tap);
      encoded.add(rows);
      embeddings.add(projected(rows, Math.min(windowSamples, sound.length - from)));
    }
    return new Heard(
        manager.create(features, new Shape(windows, logMel.mels(), frames)),
        NDArrays.concat(encoded, 0),
        NDArrays.concat(embeddings, 0));
  }

  /** A window's features -> (T, width). */
  private NDArray rows(NDManager manager, float[] mel, EncoderTap tap) {
    long frames = LogMel.frames(windowSamples);
    NDArray input = manager.create(mel, new Shape(1, logMel.mels(), frames));
    return encoder.encode(input, tap).squeeze(0);
  }

  /** (T, width) -> (n, D), of those that the window's own samples stand for. */
  private NDArray projected(NDArray rows, int samples) {
    return projector.apply(merged(rows)).get("0:" + vectors(samples));
  }

  /** (T, width) -> (T / 4, 4 * width). */
  private static NDArray merged(NDArray rows) {
    long time = rows.getShape().get(0) / MERGED;
    long width = rows.getShape().get(1);
    return rows.get("0:" + time * MERGED).reshape(time, MERGED * width);
  }

  /** Vectors that a window's own samples stand for; a frame that was begun counts. */
  private static int vectors(int samples) {
    int frames = (samples + LogMel.HOP - 1) / LogMel.HOP;
    return WhisperEncoder.outputFrames(frames) / MERGED;
  }

  @Override
  public FrameClock clock() {
    return new FrameClock(WhisperEncoder.FRAMES_PER_SECOND, MERGED);
  }
}

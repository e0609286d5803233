package org.lipstream.encoders.tower;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.lipstream.encoders.audio.Qwen3AsrConfig;
import org.lipstream.encoders.audio.Qwen3AsrEncoder;
import org.lipstream.encoders.checkpoint.Weights;
import org.lipstream.encoders.downsample.FrameClock;
import org.lipstream.encoders.mel.LogMel;
import org.lipstream.encoders.project.FeedForwardProjector;
import org.lipstream.encoders.tensor.Activation;
import org.lipstream.encoders.tensor.EncoderTap;

/** Qwen3-ASR's: the log-mel of the sound alone, windows of eight seconds, 13 vectors a second. */
public final class Qwen3AsrTower implements AudioTower {
  private static final int MIN_SAMPLES = 8_000; // the published library pads less sound to this

  private final LogMel logMel;
  private final int minSamples;
  private final boolean padsOnlyChunk;
  private final Qwen3AsrEncoder encoder;
  private final FeedForwardProjector projector;

  /**
   * How a layout differs from the other.
   *
   * @param padsOnlyChunk as {@link Qwen3AsrEncoder#encode} has it
   * @param in the projector's first layer
   * @param out the projector's second layer
   */
  public record Layout(boolean padsOnlyChunk, String in, String out) {}

  /**
   * Reads the tower.
   *
   * @param audioConfig the encoder's configuration
   * @param frontEnd the feature extractor's
   * @param tower tensors of the encoder
   * @param projector tensors of the projector
   */
  public Qwen3AsrTower(
      JsonNode audioConfig, JsonNode frontEnd, Weights tower, Weights projector, Layout layout) {
    Qwen3AsrConfig config = Qwen3AsrConfig.read(audioConfig);
    logMel = FrontEnds.logMel(frontEnd, config.melBins());
    minSamples = frontEnd.path("min_length").asInt(MIN_SAMPLES);
    padsOnlyChunk = layout.padsOnlyChunk;
    encoder = new Qwen3AsrEncoder(config, tower);
    this.projector =
        FeedForwardProjector.read(
            projector,
            layout.in,
            layout.out,
            new FeedForwardProjector.Widths(config.width(), config.width(), config.outputWidth()),
            Activation.GELU);
  }

  @Override
  public Heard hear(NDManager manager, float[] samples, EncoderTap tap) {
    float[] sound = FrontEnds.atLeast(samples, Math.max(LogMel.HOP, minSamples));
    float[] mel = logMel.features(sound);
    int frames = LogMel.frames(sound.length);
    NDArray encoded = encoder.encode(manager, mel, frames, padsOnlyChunk, tap); // (N, width)
    NDArray features = manager.create(mel, new Shape(1, logMel.mels(), frames));
    return new Heard(features, encoded, projector.apply(encoded));
  }

  @Override
  public Grown hear(NDManager manager, float[] samples, WindowMemory memory) {
    float[] sound = FrontEnds.atLeast(samples, Math.max(LogMel.HOP, minSamples));
    float[] mel = logMel.features(sound);
    int frames = LogMel.frames(sound.length);
    int window = encoder.config().windowFrames();
    NDList embeddings = new NDList();
    List<Finished> finished = new ArrayList<>();
    for (int from = 0; from < frames; from += window) {
      int count = Math.min(window, frames - from);
      float[] own = encoder.slice(mel, frames, from, count);
      boolean alone = frames < encoder.config().chunkFrames() && !padsOnlyChunk;
      Supplier<NDArray> hear =
          () -> projector.apply(encoder.window(manager, own, count, !alone)); // (n, D)
      if (count < window || !isSettled(sound, from + count)) {
        embeddings.add(hear.get());
      } else {
        WindowMemory.Key key = WindowMemory.Key.of(own);
        embeddings.add(memory.recall(manager, key, encoder.config().outputWidth(), hear));
        finished.add(new Finished(key, encoder.config().vectors(count)));
      }
    }
    return new Grown(NDArrays.concat(embeddings, 0), finished);
  }

  /**
   * Whether frames stay what they are when more sound follows: the last ones look half a spectrum's
   * width further, and mirror the sound where it ends.
   *
   * @param end frames
   */
  private static boolean isSettled(float[] sound, int end) {
    return sound.length >= end * LogMel.HOP + LogMel.WINDOW / 2;
  }

  @Override
  public FrameClock clock() {
    Qwen3AsrConfig config = encoder.config();
    int perSecond = config.vectors(LogMel.FRAMES_PER_SECOND);
    return new FrameClock(perSecond, 1);
  }
}

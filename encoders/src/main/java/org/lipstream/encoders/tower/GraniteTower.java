package org.lipstream.encoders.tower;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import com.fasterxml.jackson.databind.JsonNode;
import org.lipstream.encoders.audio.ConformerConfig;
import org.lipstream.encoders.audio.ConformerEncoder;
import org.lipstream.encoders.checkpoint.ModelConfig;
import org.lipstream.encoders.checkpoint.ModelFormatException;
import org.lipstream.encoders.checkpoint.Weights;
import org.lipstream.encoders.downsample.FrameClock;
import org.lipstream.encoders.mel.LogMel;
import org.lipstream.encoders.mel.StackedLogMel;
import org.lipstream.encoders.project.QFormer;
import org.lipstream.encoders.tensor.EncoderTap;
import org.lipstream.encoders.tensor.Linear;

/**
 * Granite Speech's (arXiv 2505.08699): 50 vectors a second through a Conformer, of each window of
 * which a Q-Former makes a few; the last window is filled up with zeros.
 */
public final class GraniteTower implements AudioTower {
  private final StackedLogMel frontEnd;
  private final ConformerEncoder encoder;
  private final int window;
  private final int queries;
  private final QFormer former;
  private final Linear out;

  /**
   * Reads the tower.
   *
   * @param config the model's whole configuration
   * @param processor the feature extractor's
   * @param outputWidth the language model's
   * @param weights with {@code encoder} and {@code projector}
   */
  public GraniteTower(JsonNode config, JsonNode processor, int outputWidth, Weights weights) {
    FrontEnds.requireSampleRate(processor);
    JsonNode mel = processor.path("melspec_kwargs");
    ModelConfig.requireDefault(mel, "sample_rate", String.valueOf(LogMel.SAMPLE_RATE_HZ));
    frontEnd =
        new StackedLogMel(
            mel.path("n_mels").asInt(80),
            mel.path("n_fft").asInt(512),
            mel.path("win_length").asInt(400),
            mel.path("hop_length").asInt(LogMel.HOP));
    ConformerConfig conformer = ConformerConfig.read(config.path("encoder_config"));
    if (conformer.inputWidth() != frontEnd.width()) {
      throw new ModelFormatException(
          "input_dim: %d (expected: %d, two frames of %d mels)"
              .formatted(conformer.inputWidth(), frontEnd.width(), frontEnd.mels()));
    }
    encoder = new ConformerEncoder(conformer, weights.scope("encoder."));
    window = ModelConfig.integer(config, "window_size");
    int rate = ModelConfig.integer(config, "downsample_rate");
    ModelConfig.requireDivisible("window_size", window, "downsample_rate", rate);
    queries = window / rate;
    QFormer.Sizes sizes = QFormer.Sizes.read(config.path("projector_config"));
    Weights projector = weights.scope("projector.");
    former = new QFormer(sizes, queries, projector);
    out = Linear.read(projector, "linear", outputWidth, sizes.width());
  }

  @Override
  public Heard hear(NDManager manager, float[] samples, EncoderTap tap) {
    float[] sound = FrontEnds.atLeast(samples, frontEnd.hop());
    float[] features = frontEnd.features(sound);
    int vectors = frontEnd.vectors(sound.length);
    // (1, T, input width)
    NDArray input = manager.create(features, new Shape(1, vectors, frontEnd.width()));
    NDArray encoded = encoder.encode(input, tap); // (1, T, width)
    NDArray asked = former.apply(windows(encoded)); // (windows, queries, D)
    return new Heard(input.squeeze(0), encoded.squeeze(0), out.apply(asked).flatten(0, 1));
  }

  /** (1, T, width) -> (windows, window, width). */
  private NDArray windows(NDArray encoded) {
    long time = encoded.getShape().get(1);
    long width = encoded.getShape().get(2);
    long count = (time + window - 1) / window;
    NDArray zeros = encoded.getManager().zeros(new Shape(1, count * window - time, width));
    return encoded.concat(zeros, 1).reshape(count, window, width);
  }

  @Override
  public FrameClock clock() {
    int perSecond = LogMel.SAMPLE_RATE_HZ / frontEnd.hop() / 2; // two frames stand side by side
    return new FrameClock(perSecond * queries, window);
  }
}

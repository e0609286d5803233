package org.lipstream.encoders.tower;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import org.lipstream.encoders.audio.SanmConfig;
import org.lipstream.encoders.audio.SanmEncoder;
import org.lipstream.encoders.checkpoint.ModelConfig;
import org.lipstream.encoders.checkpoint.ModelFormatException;
import org.lipstream.encoders.checkpoint.Weights;
import org.lipstream.encoders.downsample.FrameClock;
import org.lipstream.encoders.mel.KaldiFilterBank;
import org.lipstream.encoders.mel.LogMel;
import org.lipstream.encoders.project.FeedForwardProjector;
import org.lipstream.encoders.tensor.Activation;
import org.lipstream.encoders.tensor.Dropout;
import org.lipstream.encoders.tensor.EncoderTap;
import org.lipstream.encoders.tensor.TransformerBlock;

/**
 * Fun-ASR-Nano's: Kaldi's filter banks at a low frame rate, a SAN-M encoder over the whole sound,
 * two layers into the language model's width and a few transformer blocks there.
 */
public final class FunAsrTower implements AudioTower {
  private final KaldiFilterBank frontEnd;
  private final SanmEncoder encoder;
  private final FeedForwardProjector projector;
  private final List<TransformerBlock> blocks = new ArrayList<>();

  /**
   * Reads the tower.
   *
   * @param config the model's whole configuration
   * @param extractor the feature extractor's
   * @param outputWidth the language model's
   * @param weights with {@code audio_tower} and {@code multi_modal_projector}
   */
  public FunAsrTower(JsonNode config, JsonNode extractor, int outputWidth, Weights weights) {
    FrontEnds.requireSampleRate(extractor);
    ModelConfig.requireDefault(extractor, "window", "hamming");
    JsonNode audio = config.path("audio_config");
    frontEnd =
        new KaldiFilterBank(
            extractor.path("feature_size").asInt(80),
            samples(extractor.path("frame_length").asInt(25)),
            samples(extractor.path("frame_shift").asInt(10)),
            extractor.path("num_frames_lfr").asInt(7),
            extractor.path("stride_lfr").asInt(6));
    SanmConfig sanm = SanmConfig.read(audio);
    if (sanm.inputWidth() != frontEnd.width()) {
      throw new ModelFormatException(
          "num_mel_bins * num_stacked_frames: %d (expected: %d, as the front end gives)"
              .formatted(sanm.inputWidth(), frontEnd.width()));
    }
    encoder = new SanmEncoder(sanm, weights.scope("audio_tower."));
    JsonNode adaptor = config.path("adaptor_config");
    ModelConfig.requireDefault(adaptor, "hidden_size", String.valueOf(outputWidth));
    Weights own = weights.scope("multi_modal_projector.");
    projector =
        FeedForwardProjector.read(
            own,
            "linear_1",
            "linear_2",
            new FeedForwardProjector.Widths(
                sanm.width(), ModelConfig.integer(adaptor, "projector_hidden_size"), outputWidth),
            Activation.of(adaptor.path("projector_hidden_act").asText("relu")));
    TransformerBlock.Sizes sizes =
        new TransformerBlock.Sizes(
            outputWidth,
            ModelConfig.integer(adaptor, "num_attention_heads"),
            ModelConfig.integer(adaptor, "intermediate_size"),
            adaptor.path("layer_norm_eps").asDouble(1e-5));
    ModelConfig.requireDivisible("hidden_size", outputWidth, "num_attention_heads", sizes.heads());
    Activation activation = Activation.of(adaptor.path("hidden_act").asText("relu"));
    for (int i = 0; i < ModelConfig.integer(adaptor, "num_hidden_layers"); i++) {
      Weights layer = own.scope("layers." + i + ".");
      blocks.add(new TransformerBlock(layer, TransformerBlock.Names.LLAMA, sizes, activation));
    }
  }

  private static int samples(int ms) {
    return LogMel.SAMPLE_RATE_HZ / 1000 * ms;
  }

  @Override
  public Heard hear(NDManager manager, float[] samples, EncoderTap tap) {
    float[] sound = FrontEnds.atLeast(samples, frontEnd.window());
    float[] features = frontEnd.features(sound);
    int vectors = frontEnd.vectors(sound.length);
    // (1, T, input width)
    NDArray input = manager.create(features, new Shape(1, vectors, frontEnd.width()));
    NDArray encoded = encoder.encode(input, tap); // (1, T, width)
    NDArray x = projector.apply(encoded); // (1, T, D)
    for (TransformerBlock block : blocks) {
      x = block.apply(x, null, Dropout.NONE);
    }
    return new Heard(input.squeeze(0), encoded.squeeze(0), x.squeeze(0));
  }

  @Override
  public FrameClock clock() {
    int perSecond = LogMel.SAMPLE_RATE_HZ / frontEnd.hop();
    return new FrameClock(perSecond, frontEnd.stride());
  }
}

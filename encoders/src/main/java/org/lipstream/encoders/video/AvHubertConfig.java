package org.lipstream.encoders.video;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import org.lipstream.encoders.checkpoint.ModelConfig;
import org.lipstream.encoders.checkpoint.ModelFormatException;

/**
 * Sizes of an AV-HuBERT encoder, under fairseq's names.
 *
 * @param resnetWidths channels of the stem, then of the four stages
 * @param convPos taps of the positional convolution
 */
public record AvHubertConfig(
    List<Integer> resnetWidths,
    int width,
    int layers,
    int heads,
    int feedForward,
    int convPos,
    int convPosGroups,
    int audioFeatures) {

  public AvHubertConfig {
    resnetWidths = List.copyOf(resnetWidths);
    if (resnetWidths.size() != 5) {
      throw new ModelFormatException("resnet_widths: " + resnetWidths + " (expected: 5 widths)");
    }
    resnetWidths.forEach(w -> ModelConfig.requirePositive("resnet_widths", w));
    ModelConfig.requirePositive("encoder_layers", layers);
    ModelConfig.requirePositive("encoder_ffn_embed_dim", feedForward);
    ModelConfig.requirePositive("conv_pos", convPos);
    ModelConfig.requireDivisible("encoder_embed_dim", width, "encoder_attention_heads", heads);
    ModelConfig.requireDivisible("encoder_embed_dim", width, "conv_pos_groups", convPosGroups);
  }

  /** Reads config.json. */
  public static AvHubertConfig read(JsonNode json) {
    List<Integer> widths = new ArrayList<>();
    json.path("resnet_widths").forEach(w -> widths.add(w.asInt()));
    if (!json.path("layer_norm_first").asBoolean(true)) {
      throw new ModelFormatException("layer_norm_first: false (expected: true)");
    }
    String fusion = json.path("modality_fuse").asText("concat");
    if (!fusion.equals("concat")) {
      throw new ModelFormatException("modality_fuse: " + fusion + " (expected: concat)");
    }
    return new AvHubertConfig(
        widths,
        ModelConfig.integer(json, "encoder_embed_dim"),
        ModelConfig.integer(json, "encoder_layers"),
        ModelConfig.integer(json, "encoder_attention_heads"),
        ModelConfig.integer(json, "encoder_ffn_embed_dim"),
        ModelConfig.integer(json, "conv_pos"),
        ModelConfig.integer(json, "conv_pos_groups"),
        ModelConfig.integer(json, "audio_feat_dim"));
  }

  public int resnetOutput() {
    return resnetWidths.get(4);
  }
}

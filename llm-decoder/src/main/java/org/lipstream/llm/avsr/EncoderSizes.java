package org.lipstream.llm.avsr;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Map;
import org.lipstream.encoders.checkpoint.ModelFormatException;
import org.lipstream.encoders.checkpoint.StoredTensor;

/**
 * Encoders' configurations, as their tensors show them. The number of heads they do not show: in
 * all published sizes a head is 64 wide.
 */
final class EncoderSizes {
  private static final long HEAD_WIDTH = 64;
  private static final String AUDIO = "model.encoder.";
  private static final String RESNET = "feature_extractor_video.resnet.";

  private EncoderSizes() {}

  static ObjectNode whisper(Map<String, StoredTensor> tensors) {
    long[] stem = shape(tensors, AUDIO + "conv1.weight"); // (width, mel bins, 3)
    return JsonNodeFactory.instance
        .objectNode()
        .put("model_type", "whisper")
        .put("d_model", stem[0])
        .put("encoder_layers", layers(tensors, AUDIO + "layers."))
        .put("encoder_attention_heads", stem[0] / HEAD_WIDTH)
        .put("encoder_ffn_dim", shape(tensors, AUDIO + "layers.0.fc1.weight")[0])
        .put("num_mel_bins", stem[1])
        .put("max_source_positions", shape(tensors, AUDIO + "embed_positions.weight")[0]);
  }

  static ObjectNode avHubert(Map<String, StoredTensor> tensors) {
    long[] position =
        shape(tensors, "encoder.pos_conv.0.weight_v"); // (width, width / groups, taps)
    ObjectNode json = JsonNodeFactory.instance.objectNode().put("model_type", "av_hubert");
    ArrayNode widths = json.putArray("resnet_widths");
    widths.add(shape(tensors, RESNET + "frontend3D.0.weight")[0]);
    for (int stage = 1; stage <= 4; stage++) {
      widths.add(shape(tensors, RESNET + "trunk.layer" + stage + ".0.conv1.weight")[0]);
    }
    return json.put("encoder_embed_dim", position[0])
        .put("encoder_layers", layers(tensors, "encoder.layers."))
        .put("encoder_attention_heads", position[0] / HEAD_WIDTH)
        .put("encoder_ffn_embed_dim", shape(tensors, "encoder.layers.0.fc1.weight")[0])
        .put("conv_pos", position[2])
        .put("conv_pos_groups", position[0] / position[1])
        .put("audio_feat_dim", 104)
        .put("layer_norm_first", true)
        .put("modality_fuse", "concat");
  }

  private static int layers(Map<String, StoredTensor> tensors, String prefix) {
    int layers = 0;
    while (tensors.containsKey(prefix + layers + ".fc1.weight")) {
      layers++;
    }
    return layers;
  }

  private static long[] shape(Map<String, StoredTensor> tensors, String name) {
    StoredTensor tensor = tensors.get(name);
    if (tensor == null) {
      throw new ModelFormatException("tensor " + name + ": missing (expected: an encoder's)");
    }
    return tensor.shape();
  }
}

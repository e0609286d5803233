package org.lipstream.encoders.checkpoint.torch;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.lipstream.encoders.checkpoint.StoredTensor;

/**
 * An AV-HuBERT encoder in a fairseq checkpoint: pre-trained, or fine-tuned and then under {@code
 * encoder.w2v_model.}. Newer PyTorch names the parts of a normalised weight differently.
 */
final class FairseqAvHubert {
  private static final String MARK = "feature_extractor_video.resnet.frontend3D.0.weight";
  private static final String[] STAGES = {
    MARK,
    "feature_extractor_video.resnet.trunk.layer1.0.conv1.weight",
    "feature_extractor_video.resnet.trunk.layer2.0.conv1.weight",
    "feature_extractor_video.resnet.trunk.layer3.0.conv1.weight",
    "feature_extractor_video.resnet.trunk.layer4.0.conv1.weight"
  };
  private static final String NORMALISED = "parametrizations.weight.original";
  private static final int HEAD_WIDTH = 64; // of both published sizes
  private static final long GROUPS = 16;

  private FairseqAvHubert() {}

  static boolean isOne(Map<String, StoredTensor> tensors) {
    return tensors.keySet().stream().anyMatch(name -> name.endsWith(MARK));
  }

  static Map<String, StoredTensor> renamed(Map<String, StoredTensor> tensors) {
    String mark = tensors.keySet().stream().filter(n -> n.endsWith(MARK)).findFirst().orElse(MARK);
    String prefix = mark.substring(0, mark.length() - MARK.length());
    Map<String, StoredTensor> renamed = new LinkedHashMap<>();
    tensors.forEach(
        (name, tensor) -> {
          String bare = name.startsWith(prefix) ? name.substring(prefix.length()) : name;
          renamed.put(
              bare.replace(NORMALISED + "0", "weight_g").replace(NORMALISED + "1", "weight_v"),
              tensor);
        });
    return renamed;
  }

  /**
   * Sizes as the tensors show them; the number of heads, which they do not show, from the settings
   * beside them or else by the width of a head in the published sizes.
   */
  static Optional<ObjectNode> config(Map<String, StoredTensor> tensors, Object root) {
    StoredTensor kernel = tensors.get("encoder.pos_conv.0.weight_v");
    StoredTensor inner = tensors.get("encoder.layers.0.fc1.weight");
    if (kernel == null || inner == null || kernel.shape().length != 3) {
      return Optional.empty();
    }
    ObjectNode json = new ObjectMapper().createObjectNode().put("model_type", "av_hubert");
    ArrayNode widths = json.putArray("resnet_widths");
    for (String stage : STAGES) {
      if (tensors.containsKey(stage)) {
        widths.add(tensors.get(stage).shape()[0]);
      }
    }
    long width = kernel.shape()[0];
    StoredTensor audio = tensors.get("feature_extractor_audio.proj.weight");
    json.put("encoder_embed_dim", width)
        .put("encoder_layers", layers(tensors))
        .put("encoder_attention_heads", heads(root).orElse(Math.max(1, width / HEAD_WIDTH)))
        .put("encoder_ffn_embed_dim", inner.shape()[0])
        .put("conv_pos", kernel.shape()[2])
        .put("conv_pos_groups", kernel.shape()[1] == 0 ? GROUPS : width / kernel.shape()[1])
        .put("audio_feat_dim", audio == null ? 104 : audio.rowLength())
        .put("layer_norm_first", true)
        .put("modality_fuse", fusion(tensors, width));
    return Optional.of(json);
  }

  private static int layers(Map<String, StoredTensor> tensors) {
    int layers = 0;
    while (tensors.containsKey("encoder.layers." + layers + ".fc1.weight")) {
      layers++;
    }
    return layers;
  }

  /** Concatenated modalities make the projection twice as wide as its result. */
  private static String fusion(Map<String, StoredTensor> tensors, long width) {
    StoredTensor projection = tensors.get("post_extract_proj.weight");
    return projection != null && projection.rowLength() == 2 * width ? "concat" : "add";
  }

  private static Optional<Long> heads(Object root) {
    for (String[] path :
        new String[][] {
          {"cfg", "model", "encoder_attention_heads"},
          {"cfg", "model", "w2v_args", "model", "encoder_attention_heads"},
          {"args", "encoder_attention_heads"}
        }) {
      if (Settings.at(root, path) instanceof Long heads && heads > 0) {
        return Optional.of(heads);
      }
    }
    return Optional.empty();
  }
}

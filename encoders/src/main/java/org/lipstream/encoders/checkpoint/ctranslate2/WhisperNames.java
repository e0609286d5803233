package org.lipstream.encoders.checkpoint.ctranslate2;

import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What CTranslate2's variables of a Whisper model are called by Hugging Face. */
final class WhisperNames {
  private static final Pattern LAYER =
      Pattern.compile("(encoder|decoder)/layer_(\\d+)/(.+)/(\\w+)");
  private static final Pattern STEM = Pattern.compile("(encoder|decoder)/(.+)/(\\w+)");

  private static final Map<String, String> STEMS =
      Map.of(
          "conv1", "conv1",
          "conv2", "conv2",
          "position_encodings", "embed_positions",
          "embeddings", "embed_tokens",
          "layer_norm", "layer_norm");

  private static final Map<String, List<String>> PARTS =
      Map.of(
          "self_attention/layer_norm", List.of("self_attn_layer_norm"),
          "self_attention/linear_0",
              List.of("self_attn.q_proj", "self_attn.k_proj", "self_attn.v_proj"),
          "self_attention/linear_1", List.of("self_attn.out_proj"),
          "attention/layer_norm", List.of("encoder_attn_layer_norm"),
          "attention/linear_0", List.of("encoder_attn.q_proj"),
          "attention/linear_1", List.of("encoder_attn.k_proj", "encoder_attn.v_proj"),
          "attention/linear_2", List.of("encoder_attn.out_proj"),
          "ffn/layer_norm", List.of("final_layer_norm"),
          "ffn/linear_0", List.of("fc1"),
          "ffn/linear_1", List.of("fc2"));

  private static final Map<String, String> KINDS =
      Map.of(
          "weight", "weight",
          "bias", "bias",
          "gamma", "weight",
          "beta", "bias",
          "encodings", "weight");

  private WhisperNames() {}

  /**
   * The tensors that stand stacked in a variable, by row; empty where it is none of the model's.
   */
  static List<String> of(String variable) {
    if (variable.equals("decoder/projection/weight")) {
      return List.of("proj_out.weight");
    }
    Matcher layer = LAYER.matcher(variable);
    if (layer.matches()) {
      String prefix = "model." + layer.group(1) + ".layers." + layer.group(2) + ".";
      return named(prefix, PARTS.getOrDefault(layer.group(3), List.of()), layer.group(4));
    }
    Matcher stem = STEM.matcher(variable);
    if (stem.matches() && STEMS.containsKey(stem.group(2))) {
      return named(
          "model." + stem.group(1) + ".", List.of(STEMS.get(stem.group(2))), stem.group(3));
    }
    return List.of();
  }

  private static List<String> named(String prefix, List<String> parts, String kind) {
    String known = KINDS.get(kind);
    return known == null
        ? List.of()
        : parts.stream().map(part -> prefix + part + "." + known).toList();
  }
}

package org.lipstream.encoders.checkpoint.torch;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.lipstream.encoders.checkpoint.StoredTensor;

/** OpenAI's names of Whisper's tensors and sizes, and Hugging Face's. */
final class OpenAiWhisper {
  private static final String TABLE = "decoder.token_embedding.weight";
  private static final int MLP_FACTOR = 4;

  /** Replaced one after the other; the longer ones first where one is part of another. */
  private static final List<String[]> PARTS =
      List.of(
          new String[] {".blocks.", ".layers."},
          new String[] {".cross_attn_ln.", ".encoder_attn_layer_norm."},
          new String[] {".cross_attn.", ".encoder_attn."},
          new String[] {".attn_ln.", ".self_attn_layer_norm."},
          new String[] {".attn.", ".self_attn."},
          new String[] {".query.", ".q_proj."},
          new String[] {".key.", ".k_proj."},
          new String[] {".value.", ".v_proj."},
          new String[] {".out.", ".out_proj."},
          new String[] {".mlp_ln.", ".final_layer_norm."},
          new String[] {".mlp.0.", ".fc1."},
          new String[] {".mlp.2.", ".fc2."},
          new String[] {".ln_post.", ".layer_norm."},
          new String[] {".ln.", ".layer_norm."},
          new String[] {".token_embedding.", ".embed_tokens."},
          new String[] {".positional_embedding", ".embed_positions.weight"});

  private OpenAiWhisper() {}

  static boolean isOne(Map<String, StoredTensor> tensors) {
    return tensors.containsKey("encoder.blocks.0.attn.query.weight")
        && tensors.containsKey("encoder.positional_embedding");
  }

  static Map<String, StoredTensor> renamed(Map<String, StoredTensor> tensors) {
    Map<String, StoredTensor> renamed = new LinkedHashMap<>();
    tensors.forEach((name, tensor) -> renamed.put(renamed(name), tensor));
    if (tensors.containsKey(TABLE)) {
      renamed.put("proj_out.weight", tensors.get(TABLE));
    }
    return renamed;
  }

  private static String renamed(String name) {
    String changed = name;
    for (String[] part : PARTS) {
      changed = changed.replace(part[0], part[1]);
    }
    return "model." + changed;
  }

  /** From the {@code dims} beside the tensors. */
  static Optional<ObjectNode> config(Object root) {
    if (!(Settings.at(root, "dims") instanceof Map<?, ?> dims)) {
      return Optional.empty();
    }
    ObjectNode json = new ObjectMapper().createObjectNode().put("model_type", "whisper");
    long width = number(dims, "n_audio_state");
    json.put("d_model", width)
        .put("num_mel_bins", number(dims, "n_mels"))
        .put("vocab_size", number(dims, "n_vocab"))
        .put("max_source_positions", number(dims, "n_audio_ctx"))
        .put("max_target_positions", number(dims, "n_text_ctx"))
        .put("encoder_layers", number(dims, "n_audio_layer"))
        .put("encoder_attention_heads", number(dims, "n_audio_head"))
        .put("encoder_ffn_dim", MLP_FACTOR * width)
        .put("decoder_layers", number(dims, "n_text_layer"))
        .put("decoder_attention_heads", number(dims, "n_text_head"))
        .put("decoder_ffn_dim", MLP_FACTOR * number(dims, "n_text_state"))
        .put("activation_function", "gelu")
        .put("tie_word_embeddings", true);
    return Optional.of(json);
  }

  private static long number(Map<?, ?> dims, String name) {
    return dims.get(name) instanceof Long number ? number : 0;
  }
}

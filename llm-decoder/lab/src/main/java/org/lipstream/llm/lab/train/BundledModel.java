package org.lipstream.llm.lab.train;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Map;
import org.lipstream.encoders.audio.WhisperConfig;
import org.lipstream.encoders.video.AvHubertConfig;
import org.lipstream.llm.model.LlamaConfig;
import org.lipstream.llm.prompt.PromptTokens;
import org.lipstream.llm.recognize.ModelDescription;
import org.lipstream.media.Modality;

/** The sizes of the bundled model's parts: small instances of the published classes. */
public final class BundledModel {
  static final String NAME = "grid";
  static final WhisperConfig AUDIO = new WhisperConfig(192, 4, 4, 768, 80, 1500);
  static final AvHubertConfig VIDEO =
      new AvHubertConfig(List.of(16, 16, 32, 64, 128), 192, 3, 4, 768, 32, 16, 104);
  static final int VOCABULARY = 1024;
  static final List<String> SPECIAL_TOKENS =
      List.of("<pad>", "<s>", "</s>", "<audio>", "</audio>", "<video>", "</video>");

  static final ModelDescription DESCRIPTION =
      new ModelDescription(
          NAME,
          Map.of(
              Modality.AUDIO,
              new ModelDescription.Stream(
                  "average",
                  4,
                  List.of(2, 4, 8, 16, 32),
                  JsonNodeFactory.instance
                      .objectNode()
                      .put("paddedSeconds", 0)
                      .put("normalizeWaveform", false)),
              Modality.VIDEO,
              new ModelDescription.Stream(
                  "average", 2, List.of(1, 2, 5), JsonNodeFactory.instance.objectNode())),
          512,
          new PromptTokens(
              "<s>",
              Map.of(
                  Modality.AUDIO,
                  PromptTokens.Marks.of(Modality.AUDIO),
                  Modality.VIDEO,
                  PromptTokens.Marks.of(Modality.VIDEO)),
              " transcribe speech to text:"),
          8);

  private BundledModel() {}

  /** The language model's config.json. */
  static ObjectNode llm() {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("model_type", "llama");
    json.putArray("architectures").add("LlamaForCausalLM");
    return json.put("hidden_size", 256)
        .put("num_hidden_layers", 6)
        .put("num_attention_heads", 8)
        .put("num_key_value_heads", 4)
        .put("intermediate_size", 688)
        .put("rms_norm_eps", 1e-5)
        .put("rope_theta", 10_000.0)
        .put("vocab_size", VOCABULARY)
        .put("tie_word_embeddings", true)
        .put("hidden_act", "silu")
        .put("bos_token_id", SPECIAL_TOKENS.indexOf("<s>"))
        .put("eos_token_id", SPECIAL_TOKENS.indexOf("</s>"));
  }

  public static LlamaConfig llmConfig() {
    return LlamaConfig.of(llm());
  }

  /** The audio encoder's config.json. */
  static ObjectNode audio() {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("model_type", "whisper");
    json.putArray("architectures").add("WhisperModel");
    return json.put("d_model", AUDIO.width())
        .put("encoder_layers", AUDIO.layers())
        .put("encoder_attention_heads", AUDIO.heads())
        .put("encoder_ffn_dim", AUDIO.feedForward())
        .put("num_mel_bins", AUDIO.melBins())
        .put("max_source_positions", AUDIO.maxPositions())
        .put("activation_function", "gelu");
  }

  /** The video encoder's config.json. */
  static ObjectNode video() {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("model_type", "av_hubert");
    VIDEO.resnetWidths().forEach(json.putArray("resnet_widths")::add);
    return json.put("encoder_embed_dim", VIDEO.width())
        .put("encoder_layers", VIDEO.layers())
        .put("encoder_attention_heads", VIDEO.heads())
        .put("encoder_ffn_embed_dim", VIDEO.feedForward())
        .put("conv_pos", VIDEO.convPos())
        .put("conv_pos_groups", VIDEO.convPosGroups())
        .put("audio_feat_dim", VIDEO.audioFeatures())
        .put("layer_norm_first", true)
        .put("modality_fuse", "concat");
  }
}

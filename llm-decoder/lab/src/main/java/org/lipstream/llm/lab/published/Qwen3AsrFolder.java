package org.lipstream.llm.lab.published;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import org.lipstream.encoders.checkpoint.SafetensorsWriter;
import org.lipstream.encoders.checkpoint.SafetensorsWriter.Precision;

/** Qwen3-ASR's first layout. */
record Qwen3AsrFolder(
    int width, int layers, int heads, int inner, int channels, Layout.DecoderSizes decoder) {
  /** The sizes of the one with 0.6B. */
  static final Qwen3AsrFolder PUBLISHED =
      new Qwen3AsrFolder(
          896,
          18,
          14,
          3584,
          480,
          new Layout.DecoderSizes(1024, 28, 16, 8, 128, 3072, 151_936, true));

  private static final int MELS = 128;
  private static final int FIRST_SPECIAL = 151_643;
  private static final int AUDIO_START = 151_669;
  private static final int AUDIO_END = 151_670;
  private static final int AUDIO = 151_676;
  private static final int TEXT_FOLLOWS = 151_704;

  void write(Path folder) throws IOException {
    Files.createDirectories(folder);
    text(folder, "config.json", config().toPrettyString());
    text(
        folder,
        "generation_config.json",
        "{\"eos_token_id\": [" + FIRST_SPECIAL + ", " + (FIRST_SPECIAL + 2) + "]}");
    text(
        folder,
        "preprocessor_config.json",
        "{\"feature_size\": " + MELS + ", \"n_fft\": 400, \"hop_length\": 160}");
    text(folder, "vocab.json", ByteTokenizer.vocabularyOfWords(FIRST_SPECIAL).toString());
    text(folder, "merges.txt", "");
    text(folder, "tokenizer_config.json", tokenizerConfig().toPrettyString());
    SafetensorsWriter.copy(
        folder.resolve("model.safetensors"),
        RandomTensor.of(layout().shapes(), 1),
        Precision.BFLOAT16);
  }

  private static void text(Path folder, String name, String text) throws IOException {
    Files.writeString(folder.resolve(name), text + "\n");
  }

  private Layout layout() {
    Layout all = new Layout();
    String tower = "thinker.audio_tower.";
    for (int i = 1; i <= 3; i++) {
      all.tensor(tower + "conv2d" + i + ".weight", channels, i == 1 ? 1 : channels, 3, 3);
      all.tensor(tower + "conv2d" + i + ".bias", channels);
    }
    all.tensor(tower + "conv_out.weight", width, (long) channels * MELS / 8);
    for (int i = 0; i < layers; i++) {
      all.whisperBlock(tower + "layers." + i + ".", width, inner, true);
    }
    all.norm(tower + "ln_post", width);
    all.linear(tower + "proj1", width, width).linear(tower + "proj2", decoder.width(), width);
    return all.decoder("thinker.model.", decoder);
  }

  private ObjectNode config() {
    ObjectNode json = JsonNodeFactory.instance.objectNode().put("model_type", "qwen3_asr");
    ObjectNode thinker = json.putObject("thinker_config").put("audio_token_id", AUDIO);
    thinker
        .putObject("audio_config")
        .put("d_model", width)
        .put("encoder_layers", layers)
        .put("encoder_attention_heads", heads)
        .put("encoder_ffn_dim", inner)
        .put("downsample_hidden_size", channels)
        .put("num_mel_bins", MELS)
        .put("n_window", 50)
        .put("n_window_infer", 800)
        .put("output_dim", decoder.width());
    thinker
        .putObject("text_config")
        .put("hidden_size", decoder.width())
        .put("num_hidden_layers", decoder.layers())
        .put("num_attention_heads", decoder.heads())
        .put("num_key_value_heads", decoder.keyHeads())
        .put("head_dim", decoder.headWidth())
        .put("intermediate_size", decoder.inner())
        .put("vocab_size", decoder.vocabulary())
        .put("rms_norm_eps", 1e-6)
        .put("rope_theta", 1e6)
        .put("tie_word_embeddings", true);
    return json;
  }

  private static ObjectNode tokenizerConfig() {
    Map<Integer, String> special = new TreeMap<>();
    special.put(FIRST_SPECIAL, "<|endoftext|>");
    special.put(FIRST_SPECIAL + 1, "<|im_start|>");
    special.put(FIRST_SPECIAL + 2, "<|im_end|>");
    special.put(AUDIO_START, "<|audio_start|>");
    special.put(AUDIO_END, "<|audio_end|>");
    special.put(AUDIO, "<|audio_pad|>");
    special.put(TEXT_FOLLOWS, "<asr_text>");
    ObjectNode json =
        JsonNodeFactory.instance.objectNode().put("tokenizer_class", "Qwen2Tokenizer");
    ObjectNode added = json.putObject("added_tokens_decoder");
    special.forEach(
        (id, content) ->
            added.set(
                String.valueOf(id),
                ByteTokenizer.added(id, content).put("special", id != TEXT_FOLLOWS)));
    return json;
  }
}

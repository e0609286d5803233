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

/**
 * A checkpoint of Llama-AVSR by the names of its training code, {@code checkpoint.safetensors}, and
 * {@code llm}, what its import needs of the language model it was trained on.
 *
 * @param reduction the width over the inner width of the low-rank factors
 */
record LlamaAvsrFolder(Audio audio, Video video, Layout.DecoderSizes decoder, int reduction) {
  private static final int ADDED_TOKENS = 5;
  private static final int BOS = 128_000;

  private static final Layout.DecoderSizes LLAMA_1B =
      new Layout.DecoderSizes(2048, 16, 32, 8, 64, 8192, 128_256, false);
  private static final Video LARGE =
      new Video(new int[] {64, 64, 128, 256, 512}, 1024, 24, 4096, 128, 16);

  static final LlamaAvsrFolder MEDIUM =
      new LlamaAvsrFolder(new Audio(1024, 24, 4096, 80, 1500), LARGE, LLAMA_1B, 32);
  static final LlamaAvsrFolder TINY =
      new LlamaAvsrFolder(new Audio(384, 4, 1536, 80, 1500), LARGE, LLAMA_1B, 32);

  /** A Whisper encoder. */
  record Audio(int width, int layers, int inner, int mels, int positions) {}

  /** An AV-HuBERT encoder. */
  record Video(int[] resnet, int width, int layers, int inner, int taps, int groups) {}

  void write(Path folder) throws IOException {
    Path base = Files.createDirectories(folder.resolve("llm"));
    Files.writeString(base.resolve("config.json"), config().toPrettyString() + "\n");
    Map<Integer, String> special = new TreeMap<>();
    int bos = bos();
    special.put(bos, "<|begin_of_text|>");
    special.put(bos + 1, "<|end_of_text|>");
    Files.writeString(base.resolve("tokenizer.json"), ByteTokenizer.json(special).toString());
    SafetensorsWriter.copy(
        folder.resolve("checkpoint.safetensors"),
        RandomTensor.of(layout().shapes(), 2),
        Precision.BFLOAT16);
  }

  private int bos() {
    return (int) Math.min(BOS, decoder.vocabulary() - 2);
  }

  private Layout layout() {
    Layout all = new Layout();
    addAudio(all);
    addVideo(all);
    long width = decoder.width();
    projector(all, "audio_proj.", audio.width);
    projector(all, "video_proj.", video.width);
    Layout.DecoderSizes resized =
        new Layout.DecoderSizes(
            width,
            decoder.layers(),
            decoder.heads(),
            decoder.keyHeads(),
            decoder.headWidth(),
            decoder.inner(),
            decoder.vocabulary() + ADDED_TOKENS,
            false);
    all.decoder("llm.model.", resized);
    long inner = width / reduction;
    for (int i = 0; i < decoder.layers(); i++) {
      String attention = "llm.model.layers." + i + ".self_attn.";
      all.tensor(attention + "lora_down_Q.weight", inner, width);
      all.tensor(attention + "lora_up_Q.weight", decoder.heads() * decoder.headWidth(), inner);
      all.tensor(attention + "lora_down_V.weight", inner, width);
      all.tensor(attention + "lora_up_V.weight", decoder.keyHeads() * decoder.headWidth(), inner);
    }
    return all.tensor("llm.lm_head.weight", resized.vocabulary(), width);
  }

  private void projector(Layout all, String prefix, int in) {
    long width = decoder.width();
    all.linear(prefix + "0", width, in).linear(prefix + "2", width, width);
    all.norm(prefix + "3", width);
  }

  private void addAudio(Layout all) {
    String prefix = "audio_encoder.";
    all.tensor(prefix + "conv1.weight", audio.width, audio.mels, 3);
    all.tensor(prefix + "conv1.bias", audio.width);
    all.tensor(prefix + "conv2.weight", audio.width, audio.width, 3);
    all.tensor(prefix + "conv2.bias", audio.width);
    all.tensor(prefix + "embed_positions.weight", audio.positions, audio.width);
    for (int i = 0; i < audio.layers; i++) {
      all.whisperBlock(prefix + "layers." + i + ".", audio.width, audio.inner, false);
    }
    all.norm(prefix + "layer_norm", audio.width);
  }

  private void addVideo(Layout all) {
    String prefix = "video_encoder.";
    String resnet = prefix + "feature_extractor_video.resnet.";
    int[] widths = video.resnet;
    all.tensor(resnet + "frontend3D.0.weight", widths[0], 1, 5, 7, 7);
    all.batchNorm(resnet + "frontend3D.1", widths[0]);
    all.tensor(resnet + "frontend3D.2.weight", widths[0]);
    for (int stage = 1; stage <= 4; stage++) {
      for (int block = 0; block < 2; block++) {
        int in = block == 0 ? widths[stage - 1] : widths[stage];
        boolean projected = block == 0 && (stage > 1 || in != widths[stage]); // stages halve
        String name = resnet + "trunk.layer" + stage + "." + block + ".";
        addResidual(all, name, in, widths[stage], projected);
      }
    }
    all.linear(prefix + "feature_extractor_video.proj", video.width, widths[4]);
    all.norm(prefix + "layer_norm", 2L * video.width);
    all.linear(prefix + "post_extract_proj", video.width, 2L * video.width);
    String position = prefix + "encoder.pos_conv.0.";
    all.tensor(position + "weight_v", video.width, video.width / video.groups, video.taps);
    all.tensor(position + "weight_g", 1, 1, video.taps).tensor(position + "bias", video.width);
    for (int i = 0; i < video.layers; i++) {
      all.whisperBlock(prefix + "encoder.layers." + i + ".", video.width, video.inner, true);
    }
    all.norm(prefix + "encoder.layer_norm", video.width);
  }

  private static void addResidual(Layout all, String prefix, int in, int out, boolean projected) {
    all.tensor(prefix + "conv1.weight", out, in, 3, 3).batchNorm(prefix + "bn1", out);
    all.tensor(prefix + "relu1.weight", out);
    all.tensor(prefix + "conv2.weight", out, out, 3, 3).batchNorm(prefix + "bn2", out);
    all.tensor(prefix + "relu2.weight", out);
    if (projected) {
      all.tensor(prefix + "downsample.0.weight", out, in, 1, 1);
      all.batchNorm(prefix + "downsample.1", out);
    }
  }

  private ObjectNode config() {
    return JsonNodeFactory.instance
        .objectNode()
        .put("model_type", "llama")
        .put("hidden_size", decoder.width())
        .put("num_hidden_layers", decoder.layers())
        .put("num_attention_heads", decoder.heads())
        .put("num_key_value_heads", decoder.keyHeads())
        .put("head_dim", decoder.headWidth())
        .put("intermediate_size", decoder.inner())
        .put("vocab_size", decoder.vocabulary())
        .put("rms_norm_eps", 1e-5)
        .put("rope_theta", 500_000)
        .put("tie_word_embeddings", true)
        .put("bos_token_id", bos())
        .put("eos_token_id", bos() + 1);
  }
}

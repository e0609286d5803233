package org.lipstream.llm.model;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.NDManager;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.lipstream.encoders.checkpoint.SafetensorsWriter;
import org.lipstream.encoders.checkpoint.SafetensorsWriter.Precision;
import org.lipstream.encoders.checkpoint.SafetensorsWriter.Tensor;

class LlamaFolderTest {
  private static final int[] IDS = {1, 7, 3, 22, 0, 7};
  private static final String TABLE = "model.embed_tokens.weight";
  private static final String HEAD = "lm_head.weight";

  @TempDir Path folder;

  @Test
  void anOutputLayerOfItsOwnCountsWhateverTheConfigurationSays() throws IOException {
    Map<String, Tensor> tensors = tensors();
    Path untied = write("untied", tensors, false);
    Path said = write("said", tensors, true);
    assertThat(new LlamaFolder(said).config().tiedEmbeddings()).isFalse();
    assertThat(logits(said)).isEqualTo(logits(untied));
  }

  @Test
  void anOutputLayerThatIsTheTableOnceMoreIsNotReadTwice() throws IOException {
    Map<String, Tensor> tensors = tensors();
    float[] other = logits(write("other", tensors, true));
    tensors.put(HEAD, tensors.get(TABLE));
    Path twice = write("twice", tensors, true);
    assertThat(new LlamaFolder(twice).config().tiedEmbeddings()).isTrue();
    tensors.remove(HEAD);
    assertThat(logits(twice)).isEqualTo(logits(write("once", tensors, true))).isNotEqualTo(other);
  }

  private static Map<String, Tensor> tensors() {
    Map<String, Tensor> tensors = new LinkedHashMap<>();
    RandomLlama.values(RandomLlama.llama(), 3)
        .forEach((name, values) -> tensors.put(name, new Tensor(values.shape(), values.values())));
    return tensors;
  }

  private Path write(String name, Map<String, Tensor> tensors, boolean tied) throws IOException {
    Path model = Files.createDirectories(folder.resolve(name));
    SafetensorsWriter.write(model.resolve("model.safetensors"), tensors, Precision.FLOAT32);
    Files.writeString(
        model.resolve("config.json"),
        """
        {"model_type": "llama", "hidden_size": 10, "num_hidden_layers": 2, "num_attention_heads": 6,
         "num_key_value_heads": 2, "head_dim": 4, "intermediate_size": 14, "rms_norm_eps": 1e-2,
         "vocab_size": 23, "bos_token_id": 1, "eos_token_id": 2, "tie_word_embeddings": %s}
        """
            .formatted(tied));
    return model;
  }

  private static float[] logits(Path model) {
    try (NDManager manager = NDManager.newBaseManager()) {
      LlamaModel llm = LlamaModel.load(model, manager);
      return llm.logits(llm.forward(llm.embed(manager, IDS), BatchLayout.aligned(1), BlockTap.NONE))
          .toFloatArray();
    }
  }
}

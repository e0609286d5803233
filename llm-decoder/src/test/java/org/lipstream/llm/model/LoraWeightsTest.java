package org.lipstream.llm.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.lipstream.encoders.checkpoint.MapWeights;
import org.lipstream.encoders.checkpoint.ModelFormatException;
import org.lipstream.encoders.checkpoint.SafetensorsWriter;
import org.lipstream.encoders.checkpoint.SafetensorsWriter.Precision;
import org.lipstream.encoders.checkpoint.SafetensorsWriter.Tensor;
import org.lipstream.encoders.checkpoint.Weights;
import org.lipstream.llm.model.RandomLlama.Values;

class LoraWeightsTest {
  private static final int[] IDS = {1, 7, 3, 22, 0, 7};
  private static final LlamaConfig CONFIG = RandomLlama.llama();
  private static final LoraConfig LORA = LoraConfig.queriesAndValues(3, 6);

  @TempDir Path folder;

  private final NDManager manager = NDManager.newBaseManager();

  @AfterEach
  void close() {
    manager.close();
  }

  @Test
  void factorsOfZeroChangeNothing() {
    Weights base = RandomLlama.weights(manager, RandomLlama.values(CONFIG, 1));
    Weights adapted = new LoraWeights(base, adapter(0), LORA);
    assertThat(logits(LlamaModel.of(CONFIG, adapted, manager)))
        .isEqualTo(logits(LlamaModel.of(CONFIG, base, manager)));
  }

  @Test
  void onlyTargetsChangeAndByTheScaledProduct() {
    Weights base = RandomLlama.weights(manager, RandomLlama.values(CONFIG, 1));
    Weights factors = adapter(1);
    Weights adapted = new LoraWeights(base, factors, LORA);
    String query = "model.layers.1.self_attn.q_proj.weight";
    float[] a = factors.get(LoraConfig.factorA(query)).toFloatArray(); // (3, 10)
    float[] b = factors.get(LoraConfig.factorB(query)).toFloatArray(); // (24, 3)
    float[] before = base.get(query).toFloatArray();
    float[] after = adapted.get(query).toFloatArray();
    for (int out = 0; out < 24; out++) {
      for (int in = 0; in < 10; in++) {
        double product = 0;
        for (int inner = 0; inner < 3; inner++) {
          product += b[out * 3 + inner] * a[inner * 10 + in];
        }
        int at = out * 10 + in;
        assertThat((double) after[at]).isCloseTo(before[at] + 2 * product, within(1e-5));
      }
    }
    String key = "model.layers.1.self_attn.k_proj.weight";
    assertThat(adapted.get(key).toFloatArray()).isEqualTo(base.get(key).toFloatArray());
  }

  @Test
  void keptAdapterEqualsMergedModel() throws Exception {
    Map<String, Values> values = RandomLlama.values(CONFIG, 1);
    Weights merged = new LoraWeights(RandomLlama.weights(manager, values), adapter(1), LORA);
    Path kept = folder.resolve("kept");
    write(kept, tensors(RandomLlama.weights(manager, values)));
    writeAdapter(kept, LORA);
    write(folder.resolve("merged"), tensors(merged));
    assertThat(logits(LlamaModel.load(kept, manager)))
        .isEqualTo(logits(LlamaModel.load(folder.resolve("merged"), manager)))
        .isNotEqualTo(logits(RandomLlama.model(CONFIG, manager)));
  }

  @Test
  void adapterInAFolderOfItsOwnNamesItsModel() throws Exception {
    write(
        folder.resolve("base/llm"),
        tensors(RandomLlama.weights(manager, RandomLlama.values(CONFIG, 1))));
    Path own = folder.resolve("adapted/llm");
    writeAdapter(
        own, new LoraConfig(3, 6, List.of("q_proj", "v_proj"), Optional.of("../../base/llm")));
    Weights merged =
        new LoraWeights(
            RandomLlama.weights(manager, RandomLlama.values(CONFIG, 1)), adapter(1), LORA);
    assertThat(new LlamaFolder(own).model()).isEqualTo(folder.resolve("base/llm"));
    assertThat(logits(LlamaModel.load(own, manager)))
        .isEqualTo(logits(LlamaModel.of(CONFIG, merged, manager)));
  }

  @Test
  void configurationThatIsNotUnderstoodIsRefused() throws Exception {
    assertThat(LoraConfig.of(new ObjectMapper().readTree(LORA.toJson()))).isEqualTo(LORA);
    String dora = LORA.toJson().replace("\"bias\" : \"none\"", "\"use_dora\" : true");
    assertThatThrownBy(() -> LoraConfig.of(new ObjectMapper().readTree(dora)))
        .isInstanceOf(ModelFormatException.class)
        .hasMessageContaining("use_dora: true");
  }

  @Test
  void readsWhatPublishedAdaptersSay() throws Exception {
    LoraConfig published =
        LoraConfig.of(
            new ObjectMapper()
                .readTree(
                    """
                    {"alora_invocation_tokens": null, "alpha_pattern": {"layers.0.self_attn.q_proj": 8},
                     "auto_mapping": null, "base_model_name_or_path": "someone/a-model", "bias": "none",
                     "corda_config": null, "eva_config": null, "exclude_modules": null,
                     "fan_in_fan_out": false, "inference_mode": true, "init_lora_weights": true,
                     "layer_replication": null, "layers_pattern": null, "layers_to_transform": null,
                     "loftq_config": {}, "lora_alpha": 32, "lora_bias": false, "lora_dropout": 0.05,
                     "megatron_config": null, "modules_to_save": null, "peft_type": "LORA", "r": 16,
                     "rank_pattern": {"k_proj": 4}, "target_parameters": null,
                     "target_modules": ".*\\\\.self_attn\\\\.[qk]_proj", "task_type": "CAUSAL_LM",
                     "use_dora": false, "use_rslora": true}
                    """));
    String query = "model.layers.0.self_attn.q_proj.weight";
    String key = "model.layers.1.self_attn.k_proj.weight";
    assertThat(published.adapts(query)).isTrue();
    assertThat(published.adapts("model.layers.0.self_attn.v_proj.weight")).isFalse();
    assertThat(published.adapts("model.layers.0.self_attn.q_proj.bias")).isFalse();
    assertThat(published.rank(key)).isEqualTo(4);
    assertThat(published.scale(key)).isEqualTo(32 / 2.0);
    assertThat(published.scale(query)).isEqualTo(8 / 4.0);
    assertThat(LoraConfig.of(new ObjectMapper().readTree(published.toJson()))).isEqualTo(published);
  }

  @Test
  void aFactorWithoutEffectIsRefused() {
    Weights base = RandomLlama.weights(manager, RandomLlama.values(CONFIG, 1));
    LoraConfig queries = new LoraConfig(3, 6, List.of("q_proj"), Optional.empty());
    assertThatThrownBy(() -> LoraWeights.requireUsed(base.names(), adapter(1).names(), queries))
        .isInstanceOf(ModelFormatException.class)
        .hasMessageContaining("v_proj.lora_A.weight (expected: a factor of a layer");
  }

  @Test
  void anAdapterWhoseModelIsNamedAsOnTheHubStandsBesideIt() throws Exception {
    Path both = folder.resolve("both");
    Map<String, Values> values = RandomLlama.values(CONFIG, 1);
    write(both, tensors(RandomLlama.weights(manager, values)));
    writeAdapter(both, new LoraConfig(3, 6, LORA.targets(), Optional.of("someone/a-model")));
    assertThat(new LlamaFolder(both).model()).isEqualTo(both);
  }

  /** Factors for all targets; B is zero where {@code scale} is. */
  private Weights adapter(float scale) {
    Map<String, NDArray> factors = new LinkedHashMap<>();
    Random random = new Random(3);
    for (int block = 0; block < CONFIG.blocks(); block++) {
      for (String target : LORA.targets()) {
        String name = "model.layers." + block + ".self_attn." + target + ".weight";
        int out = CONFIG.headDim() * (target.startsWith("q") ? CONFIG.heads() : 2);
        factors.put(LoraConfig.factorA(name), random(random, 1, 3, CONFIG.hiddenSize()));
        factors.put(LoraConfig.factorB(name), random(random, scale, out, 3));
      }
    }
    return new MapWeights("adapter", factors);
  }

  private NDArray random(Random random, float scale, int rows, int columns) {
    float[] values = new float[rows * columns];
    for (int i = 0; i < values.length; i++) {
      values[i] = scale * (float) random.nextGaussian();
    }
    return manager.create(values, new Shape(rows, columns));
  }

  private float[] logits(LlamaModel model) {
    NDArray embedded = model.embed(manager, IDS);
    return model
        .logits(model.forward(embedded, BatchLayout.aligned(1), BlockTap.NONE))
        .toFloatArray();
  }

  private static Map<String, Tensor> tensors(Weights weights) {
    Map<String, Tensor> tensors = new LinkedHashMap<>();
    for (String name : weights.names()) {
      NDArray array = weights.get(name);
      tensors.put(name, new Tensor(array.getShape().getShape(), array.toFloatArray()));
    }
    return tensors;
  }

  private void writeAdapter(Path directory, LoraConfig config) throws Exception {
    Files.createDirectories(directory);
    Files.writeString(directory.resolve(LoraConfig.CONFIG_FILE), config.toJson());
    SafetensorsWriter.write(
        directory.resolve(LoraConfig.WEIGHTS_FILE), tensors(adapter(1)), Precision.FLOAT32);
  }

  private static void write(Path directory, Map<String, Tensor> tensors) throws Exception {
    Files.createDirectories(directory);
    SafetensorsWriter.write(directory.resolve("model.safetensors"), tensors, Precision.FLOAT32);
    Files.writeString(
        directory.resolve("config.json"),
        """
        {"model_type": "llama", "hidden_size": 10, "num_hidden_layers": 2, "num_attention_heads": 6,
         "num_key_value_heads": 2, "head_dim": 4, "intermediate_size": 14, "rms_norm_eps": 1e-2,
         "vocab_size": 23, "bos_token_id": 1, "eos_token_id": 2,
         "rope_scaling": {"rope_type": "llama3", "factor": 4.0, "low_freq_factor": 1.0,
           "high_freq_factor": 4.0, "original_max_position_embeddings": 16},
         "rope_theta": 100.0}
        """);
  }
}

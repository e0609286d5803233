package org.lipstream.tests.pack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.lipstream.encoders.checkpoint.ModelFormatException;
import org.lipstream.encoders.checkpoint.SafetensorsWriter;
import org.lipstream.encoders.checkpoint.SafetensorsWriter.Precision;
import org.lipstream.encoders.checkpoint.SafetensorsWriter.Tensor;
import org.lipstream.encoders.checkpoint.StoredTensor;
import org.lipstream.encoders.checkpoint.Weights;
import org.lipstream.encoders.checkpoint.gguf.Bits;
import org.lipstream.encoders.checkpoint.open.Checkpoints;
import org.lipstream.llm.assemble.ImportOptions;
import org.lipstream.llm.assemble.ModelImport;
import org.lipstream.llm.model.BatchLayout;
import org.lipstream.llm.model.BlockTap;
import org.lipstream.llm.model.LlamaModel;
import org.lipstream.llm.model.LoraConfig;
import org.lipstream.llm.whisper.WhisperFolder;
import org.lipstream.tests.command.CommandRun;
import org.lipstream.tests.support.SharedData;

/** Adapters as peft writes them, imported beside their model or merged into it. */
class AdapterImportTest {
  private static final int[] IDS = {1, 7, 3, 22, 0, 7, 40, 12};
  private static final LoraConfig LORA =
      new LoraConfig(4, 6, List.of("q_proj", "v_proj", "down_proj"), Optional.empty());
  private static final ImportOptions MERGE = new ImportOptions(Optional.empty(), true);
  private static final String TINY_TOKENIZER =
      "{\"model\":{\"type\":\"BPE\",\"vocab\":{\"a\":0},\"merges\":[]}}";

  @TempDir Path folder;

  @ParameterizedTest
  @ValueSource(strings = {"llama-headdim", "qwen3-asr", "qwen3-asr-thinker", "glm-asr"})
  void mergedEqualsKept(String name) throws IOException {
    Path model = withTokenizer(name);
    Path adapter = adapter(name, languageModelNames(model), LORA);
    Path kept = imported("kept", ImportOptions.COPY, model, adapter);
    Path merged = imported("merged", MERGE, model, adapter);
    assertThat(kept.resolve(LoraConfig.CONFIG_FILE)).exists();
    assertThat(merged.resolve(LoraConfig.CONFIG_FILE)).doesNotExist();
    assertThat(merged.resolve(LoraConfig.WEIGHTS_FILE)).doesNotExist();
    float[] base = logits(model);
    assertThat(difference(logits(kept), base)).isGreaterThan(1e-2);
    assertThat(difference(logits(merged), logits(kept))).isLessThan(1e-5);
  }

  @Test
  void onlyWhatTheAdapterChangesTakesMoreRoomOnDisk() throws IOException {
    Path model = withTokenizer("glm-asr"); // bfloat16
    Path adapter = adapter("glm", languageModelNames(model), LORA);
    Map<String, StoredTensor> tensors =
        Checkpoints.open(imported("merged", MERGE, model, adapter)).tensors();
    assertThat(tensors.get("language_model.model.layers.0.self_attn.q_proj.weight").encoding())
        .isEqualTo("F32");
    assertThat(tensors.get("language_model.model.layers.0.self_attn.k_proj.weight").encoding())
        .isEqualTo("BF16");
    assertThat(tensors.keySet()).isEqualTo(Checkpoints.open(model).tensors().keySet());
  }

  @Test
  void mergedInEightBitsIsNearKept() throws IOException {
    Path model = withTokenizer("llama-gqa");
    Path adapter = adapter("small", languageModelNames(model), LORA);
    Path kept = imported("kept", ImportOptions.COPY, model, adapter);
    Path small =
        imported("small8", new ImportOptions(Optional.of(Bits.EIGHT), true), model, adapter);
    assertThat(Checkpoints.open(small).format()).startsWith("GGUF");
    assertThat(difference(logits(small), logits(kept)))
        .isLessThan(difference(logits(model), logits(kept)) / 5);
  }

  @Test
  void aWhispersAdapterIsMergedInEncoderAndDecoder() throws IOException {
    Path model = withTokenizer("whisper-full");
    List<String> names = matrices(Checkpoints.open(model).tensors());
    LoraConfig attention = new LoraConfig(4, 6, List.of("q_proj", "v_proj"), Optional.empty());
    Path adapter = adapter("whisper", names, attention);
    Path kept = imported("kept", ImportOptions.COPY, model, adapter);
    Path merged = imported("merged", MERGE, model, adapter);
    assertThat(kept.resolve("adapter").resolve(LoraConfig.CONFIG_FILE)).exists();
    assertThat(merged.resolve("adapter")).doesNotExist();
    try (NDManager manager = NDManager.newBaseManager()) {
      Weights beside =
          new WhisperFolder(kept).adapted(Checkpoints.open(kept).weights(manager), manager);
      Weights within = Checkpoints.open(merged).weights(manager);
      for (String name : names) {
        String weight = name.substring(0, name.indexOf(':'));
        assertThat(difference(within.get(weight).toFloatArray(), beside.get(weight).toFloatArray()))
            .as(name)
            .isLessThan(1e-6);
      }
    }
  }

  @Test
  void saysWhatDoesNotFit() throws IOException {
    Path model = withTokenizer("llama-headdim");
    Path good = adapter("good", languageModelNames(model), LORA);
    Path wider = adapter("wider", languageModelNames(model), LORA);
    String config = Files.readString(wider.resolve(LoraConfig.CONFIG_FILE));
    Files.writeString(
        wider.resolve(LoraConfig.CONFIG_FILE), config.replace("\"r\" : 4", "\"r\" : 5"));
    Path others = adapter("others", List.of("model.layers.9.self_attn.q_proj.weight:8:8"), LORA);
    Path fewer = adapter("fewer", languageModelNames(model).subList(0, 2), LORA);
    for (ImportOptions options : new ImportOptions[] {ImportOptions.COPY, MERGE}) {
      refuses(options, "lora_A.weight: shape", model, wider);
      refuses(
          options, "layers.9.self_attn.q_proj.lora_A.weight (expected: a factor", model, others);
      refuses(options, "missing", model, fewer);
    }
    refuses(MERGE, "adapter: none (expected: one among the paths", model);
    Path out = folder.resolve("byCommand");
    CommandRun run =
        CommandRun.of(
            "import", model.toString(), good.toString(), "--merge", "--out", out.toString());
    assertThat(run.status()).as("%s", run.errors()).isZero();
    assertThat(out.resolve("model.safetensors")).exists();
  }

  private void refuses(ImportOptions options, String why, Path... paths) {
    assertThatThrownBy(() -> ModelImport.run(List.of(paths), folder.resolve("out"), options))
        .isInstanceOf(ModelFormatException.class)
        .hasMessageContaining(why)
        .satisfies(e -> assertThat(e.getMessage().lines()).hasSize(1));
    assertThat(folder.resolve("out")).doesNotExist();
  }

  private Path imported(String name, ImportOptions options, Path... paths) throws IOException {
    Path out = folder.resolve(name);
    ModelImport.run(List.of(paths), out, options);
    return out;
  }

  /** A copy of a reference folder, with a tokenizer where it has none. */
  private Path withTokenizer(String name) throws IOException {
    Path copy = Files.createDirectories(folder.resolve("model-" + name));
    Path reference = SharedData.folder("reference").resolve(name);
    for (String file :
        new String[] {
          "config.json",
          "generation_config.json",
          "model.safetensors",
          "tokenizer.json",
          "tokenizer_config.json",
          "vocab.json",
          "merges.txt"
        }) {
      if (Files.exists(reference.resolve(file))) {
        Files.copy(reference.resolve(file), copy.resolve(file));
      }
    }
    for (String processor : new String[] {"processor_config.json", "preprocessor_config.json"}) {
      if (Files.exists(reference.resolve(processor))) {
        Files.copy(reference.resolve(processor), copy.resolve(processor));
      }
    }
    if (!Files.exists(copy.resolve("tokenizer.json"))
        && !Files.exists(copy.resolve("vocab.json"))) {
      Files.writeString(copy.resolve("tokenizer.json"), TINY_TOKENIZER);
    }
    return copy;
  }

  /** The language model's matrices under the names that an adapter knows them by. */
  private static List<String> languageModelNames(Path model) {
    return matrices(Checkpoints.open(model).tensors()).stream()
        .filter(name -> !name.contains("audio_tower"))
        .map(
            name ->
                name.replaceFirst(
                    "^(language_model\\.model|model\\.language_model|thinker\\.model)\\.",
                    "model."))
        .toList();
  }

  /** Names of matrices with their sizes, {@code NAME:OUT:IN}. */
  private static List<String> matrices(Map<String, StoredTensor> tensors) {
    return tensors.entrySet().stream()
        .filter(tensor -> tensor.getValue().shape().length == 2)
        .map(tensor -> tensor.getKey() + sizes(tensor.getValue().shape()))
        .toList();
  }

  private static String sizes(long[] shape) {
    return ":" + shape[0] + ":" + shape[1];
  }

  /** Random factors for all of the targets. */
  private Path adapter(String name, List<String> matrices, LoraConfig config) throws IOException {
    Path adapter = Files.createDirectories(folder.resolve("adapter-" + name));
    Random random = new Random(4);
    Map<String, Tensor> factors = new LinkedHashMap<>();
    for (String matrix : matrices) {
      String[] parts = matrix.split(":");
      String layer = parts[0].substring(0, parts[0].length() - ".weight".length());
      if (config.targets().stream().anyMatch(target -> layer.endsWith("." + target))) {
        long rank = config.rank();
        String prefix = "base_model.model." + layer;
        factors.put(prefix + ".lora_A.weight", normal(random, rank, Long.parseLong(parts[2])));
        factors.put(prefix + ".lora_B.weight", normal(random, Long.parseLong(parts[1]), rank));
      }
    }
    SafetensorsWriter.write(adapter.resolve(LoraConfig.WEIGHTS_FILE), factors, Precision.FLOAT32);
    Files.writeString(adapter.resolve(LoraConfig.CONFIG_FILE), config.toJson());
    return adapter;
  }

  private static Tensor normal(Random random, long rows, long columns) {
    float[] values = new float[Math.toIntExact(rows * columns)];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) (0.1 * random.nextGaussian());
    }
    return new Tensor(new long[] {rows, columns}, values);
  }

  private static float[] logits(Path model) {
    try (NDManager manager = NDManager.newBaseManager()) {
      LlamaModel llm = LlamaModel.load(model, manager);
      NDArray embedded = llm.embed(manager, IDS);
      return llm.logits(llm.forward(embedded, BatchLayout.aligned(1), BlockTap.NONE))
          .toFloatArray();
    }
  }

  /** The largest difference over the largest number. */
  private static double difference(float[] some, float[] others) {
    double largest = 0;
    double magnitude = 0;
    for (int i = 0; i < others.length; i++) {
      largest = Math.max(largest, Math.abs(some[i] - others[i]));
      magnitude = Math.max(magnitude, Math.abs(others[i]));
    }
    assertThat(some).hasSameSizeAs(others);
    return largest / magnitude;
  }
}

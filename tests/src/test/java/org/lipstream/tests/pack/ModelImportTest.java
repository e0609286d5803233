package org.lipstream.tests.pack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.lipstream.encoders.checkpoint.ModelFormatException;
import org.lipstream.encoders.checkpoint.gguf.Bits;
import org.lipstream.encoders.checkpoint.open.Checkpoints;
import org.lipstream.llm.assemble.ImportOptions;
import org.lipstream.llm.assemble.ModelImport;
import org.lipstream.llm.catalog.ModelCheck;
import org.lipstream.llm.catalog.Recognizers;
import org.lipstream.llm.decode.Limits;
import org.lipstream.llm.decode.LlamaNextToken;
import org.lipstream.llm.decode.Search;
import org.lipstream.llm.model.LlamaModel;
import org.lipstream.llm.token.Tokenizer;
import org.lipstream.tests.command.Bundled;
import org.lipstream.tests.command.CommandRun;
import org.lipstream.tests.support.PublishedParts;
import org.lipstream.tests.support.SharedData;

/** Model directories that are put together from files at hand. */
class ModelImportTest {
  private static final int[] SEA = {
    1, 4093, 198, 19161, 582, 6330, 563, 260, 3426, 30, 2, 198, 1, 520, 9531, 198
  };

  @TempDir Path folder;

  @Test
  void aWhisperInEightBitsHearsTheSameWords() {
    Path whisper = PublishedParts.whisperTinyEn();
    Path out = folder.resolve("tiny8");
    CommandRun made =
        CommandRun.of("import", whisper.toString(), "--out", out.toString(), "--bits", "8");
    assertThat(made.status()).as("%s", made.errors()).isZero();
    assertThat(made.output()).containsExactly(out.toString());
    assertThat(names(out))
        .containsExactlyInAnyOrder("config.json", "model.gguf", "tokenizer.json", "vocabulary.txt");
    assertThat(out.resolve("model.gguf").toFile().length())
        .isLessThan(6 * whisper.resolve("model.bin").toFile().length() / 10);
    assertThat(heard(out)).isEqualTo(heard(whisper)).contains("fellow Americans");
  }

  private static String heard(Path model) {
    Path clip = SharedData.folder("speech").resolve("jfk.flac");
    CommandRun run = CommandRun.of("transcribe", clip.toString(), "--model", model.toString());
    assertThat(run.status()).as("%s", run.errors()).isZero();
    return run.lastLine();
  }

  @Test
  void aLanguageModelInEightBitsWritesTheSameTokens() throws IOException {
    Path gguf = PublishedParts.smolLm2();
    Path out = folder.resolve("smol8");
    ModelImport.run(List.of(gguf), out, ImportOptions.of(Bits.EIGHT));
    assertThat(names(out)).containsExactlyInAnyOrder("config.json", "model.gguf", "tokenizer.json");
    assertThat(continued(out)).containsExactlyElementsOf(continued(gguf));
    try (Tokenizer tokenizer = Tokenizer.open(out)) {
      assertThat(tokenizer.decode(SEA[5])).isEqualTo(" sentence");
    }
  }

  private static List<Integer> continued(Path model) {
    try (NDManager manager = NDManager.newBaseManager()) {
      LlamaModel llm = LlamaModel.load(model, manager);
      NDArray prompt = llm.embed(manager, SEA).squeeze(0);
      try (LlamaNextToken scores = new LlamaNextToken(llm, manager, prompt)) {
        return Search.of(1).decode(scores, new Limits(20, Set.of(2))).get(0).tokens();
      }
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"qwen3-asr", "qwen3-asr-thinker", "glm-asr", "granite-speech", "fun-asr-nano"})
  void everyLayoutIsWholeAfterwards(String layout) throws IOException {
    Path reference = SharedData.folder("reference").resolve(layout);
    for (Bits bits : new Bits[] {null, Bits.EIGHT, Bits.FOUR}) {
      Path out = folder.resolve(layout + bits);
      ModelImport.run(
          List.of(reference), out, bits == null ? ImportOptions.COPY : ImportOptions.of(bits));
      Recognizers.open(out).close();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"model.safetensors.index.json", "."})
  void shardsBecomeOneFileOrStayTogether(String given) throws IOException {
    Path reference = SharedData.folder("reference").resolve("voxtral");
    Path tokenizer = folder.resolve("tokenizer.json");
    Files.writeString(
        tokenizer, "{\"model\":{\"type\":\"BPE\",\"vocab\":{\"a\":0},\"merges\":[]}}");
    List<Path> paths =
        List.of(reference.resolve(given), reference.resolve("config.json"), tokenizer);
    ModelImport.run(paths, folder.resolve("shards"), ImportOptions.COPY);
    ModelImport.run(paths, folder.resolve("whole"), ImportOptions.of(Bits.EIGHT));
    assertThat(names(folder.resolve("shards")))
        .contains("model-00001-of-00002.safetensors", "model-00002-of-00002.safetensors");
    assertThat(names(folder.resolve("whole"))).contains("model.gguf").noneMatch(isShard());
    assertThat(ModelCheck.of(folder.resolve("shards")).faults()).isEmpty();
  }

  private static Predicate<String> isShard() {
    return name -> name.contains(".safetensors");
  }

  @Test
  void aDirectoryOfPartsIsTakenPartByPart() throws IOException {
    Path out = folder.resolve("grid8");
    ModelImport.run(List.of(Bundled.model()), out, ImportOptions.of(Bits.EIGHT));
    assertThat(names(out.resolve("llm")))
        .contains("model.gguf")
        .doesNotContain("model.safetensors");
    assertThat(ModelCheck.of(out).faults()).isEmpty();
    assertThat(ModelCheck.of(out).parameters())
        .isEqualTo(ModelCheck.of(Bundled.model()).parameters());
    Recognizers.open(out).close();
  }

  @Test
  void filesAreNamedOneByOneToo() throws IOException {
    Path whisper = PublishedParts.whisperTinyEn();
    Path out = folder.resolve("files");
    ModelImport.run(
        List.of(
            whisper.resolve("model.bin"),
            whisper.resolve("config.json"),
            whisper.resolve("tokenizer.json")),
        out,
        ImportOptions.COPY);
    assertThat(Checkpoints.open(out).format()).startsWith("CTranslate2");
    assertThat(ModelCheck.of(out).faults()).isEmpty();
  }

  @Test
  void saysWhatIsMissingTwiceThereOrOfAnotherKind() throws IOException {
    Path reference = SharedData.folder("reference");
    Path qwen = reference.resolve("qwen3-asr");
    Path weights = qwen.resolve("model.safetensors");
    Path config = qwen.resolve("config.json");
    Path tokenizer = qwen.resolve("tokenizer.json");
    refuses("weights: none (expected: ", config, tokenizer);
    refuses("config.json: missing (expected: ", weights, tokenizer);
    refuses("tokenizer.json: missing (expected: ", weights, config);
    refuses("no such file", weights, config, folder.resolve("absent.json"));
    refuses(
        "(expected: one file, or the index of several)",
        weights,
        reference.resolve("glm-asr/model.safetensors"),
        config,
        tokenizer);
    refuses("a second config.json", weights, config, reference.resolve("glm-asr/config.json"));
    refuses(": missing", reference.resolve("glm-asr/model.safetensors"), config, tokenizer);
    Path odd = Files.writeString(folder.resolve("odd.weights"), "none");
    refuses("unknown kind of file", odd, config, tokenizer);
    assertThat(names(folder)).containsExactly("odd.weights");
    CommandRun run =
        CommandRun.of("import", qwen.toString(), "--out", folder + "/out", "--bits", "5");
    assertThat(run.status()).isNotZero();
    assertThat(run.errors()).containsExactly("lipstream import: bits: 5 (expected: 8 or 4)");
    CommandRun there = CommandRun.of("import", qwen.toString(), "--out", folder.toString());
    assertThat(there.errors())
        .containsExactly("lipstream import: " + folder + ": is there (expected: a new directory)");
  }

  private void refuses(String why, Path... paths) {
    assertThatThrownBy(
            () ->
                ModelImport.run(
                    List.of(paths), folder.resolve("out"), ImportOptions.of(Bits.EIGHT)))
        .isInstanceOf(ModelFormatException.class)
        .hasMessageContaining(why)
        .satisfies(e -> assertThat(e.getMessage().lines()).hasSize(1));
    assertThat(folder.resolve("out")).doesNotExist();
  }

  private static List<String> names(Path directory) {
    try (Stream<Path> files = Files.list(directory)) {
      return files.map(file -> file.getFileName().toString()).toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}

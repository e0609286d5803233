package org.lipstream.tests.fault;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.lipstream.tests.command.Bundled;
import org.lipstream.tests.command.CommandRun;
import org.lipstream.tests.support.SharedData;

/**
 * Whatever is wrong with a model, in whatever layout: one line that says it, status not 0, no text.
 */
class EveryLayoutEveryFaultTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String WEIGHTS = "model.safetensors";
  private static final String INDEX = "model.safetensors.index.json";

  /** Folders of one checkpoint each, as seen from the model's; its own is empty. */
  private static final Map<String, List<String>> LAYOUTS =
      Map.of(
          "qwen3-asr", List.of(""),
          "qwen3-asr-thinker", List.of(""),
          "glm-asr", List.of(""),
          "granite-speech", List.of(""),
          "fun-asr-nano", List.of(""),
          "whisper-full", List.of(""),
          "grid", List.of("llm", "audio-encoder", "video-encoder"));

  @TempDir Path folder;

  /** Something that is wrong. */
  enum Fault {
    TOKENIZER_LARGER_THAN_EMBEDDING("tokens (expected: at most vocab_size ") {
      @Override
      boolean fits(Path part) {
        return Files.exists(part.resolve("tokenizer.json"))
            || Files.exists(part.resolve("vocab.json"));
      }

      @Override
      void into(ModelFolder part) throws IOException {
        if (!Files.exists(part.file("tokenizer.json"))) {
          edit(part, "vocab.json", vocabulary -> vocabulary.put("one more", 99_999));
          return;
        }
        edit(
            part,
            "tokenizer.json",
            tokenizer ->
                tokenizer
                    .withArray("/added_tokens")
                    .addObject()
                    .put("id", 99_999)
                    .put("content", "<|one more|>")
                    .put("single_word", false)
                    .put("lstrip", false)
                    .put("rstrip", false)
                    .put("normalized", false)
                    .put("special", true));
      }
    },
    QUANTISED_UNKNOWN("quantization_config: gptq (expected: none") {
      @Override
      void into(ModelFolder part) throws IOException {
        edit(
            part,
            "config.json",
            config -> config.putObject("quantization_config").put("quant_method", "gptq"));
      }
    },
    TRUNCATED("truncated") {
      @Override
      void into(ModelFolder part) throws IOException {
        part.cut(WEIGHTS, Files.size(part.file(WEIGHTS)) - 1);
      }
    },
    EMPTY("(expected: ") {
      @Override
      void into(ModelFolder part) throws IOException {
        part.cut(WEIGHTS, 0);
      }
    },
    MISSING("no such file (expected: ") {
      @Override
      void into(ModelFolder part) throws IOException {
        part.delete(WEIGHTS);
      }
    },
    SHARD_MISSING("model-00002-of-00002.safetensors: no such file (expected: the shard") {
      @Override
      void into(ModelFolder part) throws IOException {
        Files.move(part.file(WEIGHTS), part.file("model-00001-of-00002.safetensors"));
        Files.writeString(
            part.file(INDEX),
            "{\"weight_map\":{\"a\":\"model-00001-of-00002.safetensors\","
                + "\"b\":\"model-00002-of-00002.safetensors\"}}");
      }
    },
    SHARD_WITHOUT_ITS_TENSOR("not in model-00001-of-00001.safetensors") {
      @Override
      void into(ModelFolder part) throws IOException {
        Files.move(part.file(WEIGHTS), part.file("model-00001-of-00001.safetensors"));
        Files.writeString(
            part.file(INDEX),
            "{\"weight_map\":{\"nowhere\":\"model-00001-of-00001.safetensors\"}}");
      }
    },
    TENSOR_MISSING(": missing") {
      @Override
      void into(ModelFolder part) throws IOException {
        part.editHeader(WEIGHTS, header -> header.remove(matrix(header)));
      }
    },
    ANOTHER_SHAPE(": shape (") {
      @Override
      void into(ModelFolder part) throws IOException {
        part.editHeader(
            WEIGHTS, header -> ((ArrayNode) header.get(matrix(header)).get("shape")).add(1));
      }
    },
    TYPE_UNKNOWN("dtype F8_E4M3 (expected: ") {
      @Override
      void into(ModelFolder part) throws IOException {
        part.editHeader(
            WEIGHTS, header -> ((ObjectNode) header.get(matrix(header))).put("dtype", "F8_E4M3"));
      }
    },
    INTEGERS(": dtype I") {
      @Override
      void into(ModelFolder part) throws IOException {
        part.editHeader(
            WEIGHTS,
            header -> {
              ObjectNode tensor = (ObjectNode) header.get(matrix(header));
              boolean four = tensor.get("dtype").asText().equals("F32");
              tensor.put("dtype", four ? "I32" : "I16");
            });
      }
    },
    NO_NUMBERS("not recognised: ") {
      @Override
      void into(ModelFolder part) throws IOException {
        byte[] bytes = Files.readAllBytes(part.file(WEIGHTS));
        long header = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).getLong();
        Arrays.fill(bytes, (int) (8 + header), bytes.length, (byte) 0xFF);
        Files.write(part.file(WEIGHTS), bytes);
      }
    },
    ANOTHER_LANGUAGE("language: xx (expected: ") {
      @Override
      void into(ModelFolder part) {}

      @Override
      String[] options() {
        return new String[] {"--language", "xx"};
      }
    };

    private final String told;

    Fault(String told) {
      this.told = told;
    }

    /** Whether a folder can have it. */
    boolean fits(Path part) {
      return true;
    }

    abstract void into(ModelFolder part) throws IOException;

    String[] options() {
      return new String[0];
    }
  }

  private interface Change {
    void on(ObjectNode json);
  }

  private static void edit(ModelFolder part, String file, Change change) throws IOException {
    ObjectNode json = (ObjectNode) JSON.readTree(part.file(file).toFile());
    change.on(json);
    JSON.writeValue(part.file(file).toFile(), json);
  }

  /** A tensor that no model goes without: the first matrix of the last block. */
  private static String matrix(ObjectNode header) {
    return header.properties().stream()
        .map(Map.Entry::getKey)
        .filter(name -> name.endsWith("fc1.weight") || name.endsWith("gate_proj.weight"))
        .reduce((first, second) -> second)
        .orElseThrow();
  }

  static Stream<Arguments> everyLayoutWithEveryFault() {
    List<Arguments> all = new ArrayList<>();
    LAYOUTS.forEach(
        (layout, parts) -> {
          for (String part : parts) {
            for (Fault fault : Fault.values()) {
              if (fault.fits(original(layout).resolve(part))) {
                all.add(Arguments.of(layout, part, fault));
              }
            }
          }
        });
    return all.stream();
  }

  private static Path original(String layout) {
    return layout.equals("grid") ? Bundled.model() : SharedData.folder("reference").resolve(layout);
  }

  @ParameterizedTest
  @MethodSource("everyLayoutWithEveryFault")
  void saysItInOneLineAndNoText(String layout, String part, Fault fault) throws IOException {
    ModelFolder model = ModelFolder.copyOf(original(layout), folder.resolve("model"));
    for (String other : List.of("input.safetensors", "expected.safetensors")) {
      Files.deleteIfExists(model.file(other)); // the case's, not the model's
    }
    if (layout.equals("whisper-full")) {
      WhisperWords.write(model);
    }
    fault.into(new ModelFolder(model.file(part)));
    List<String> command = new ArrayList<>(List.of("transcribe"));
    command.add(clip(part));
    command.addAll(List.of("--model", model.path().toString()));
    command.addAll(List.of(fault.options()));
    CommandRun run = CommandRun.of(command.toArray(String[]::new));
    assertThat(run.status()).as("%s", run).isNotZero();
    assertThat(run.output()).as("%s", run).isEmpty();
    List<String> said =
        run.errors().stream().filter(line -> line.startsWith("lipstream ")).toList();
    assertThat(said).as("%s", run).hasSize(1);
    assertThat(said.get(0)).contains(fault.told).doesNotContain("Exception");
  }

  /** With a picture where the lips are what is broken. */
  private static String clip(String part) {
    if (part.isEmpty()) {
      return SharedData.folder("speech").resolve("jfk.flac").toString();
    }
    return Bundled.clips().get(0).path().toString();
  }
}

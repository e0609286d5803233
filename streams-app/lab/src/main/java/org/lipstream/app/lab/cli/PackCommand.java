package org.lipstream.app.lab.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.concurrent.Callable;
import org.lipstream.encoders.checkpoint.ModelFormatException;
import org.lipstream.encoders.checkpoint.open.Checkpoints;
import org.lipstream.llm.lab.pack.GgufSplitting;
import org.lipstream.llm.lab.pack.WhisperPacking;
import org.lipstream.llm.model.LoraConfig;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Puts the parts of an open-English model together, small enough to be kept with sources. */
@Command(
    name = "pack",
    footer = {
      "",
      "Example:",
      "  lipstream pack --whisper WHISPER --adapter my-adapter --llm model.gguf --name mine --out mine"
    },
    description =
        "Puts a Whisper (CTranslate2), an adapter of it and a language model (GGUF) together as one"
            + " model directory: 8-bit matrices, parts of at most 48 MB.")
public final class PackCommand implements Callable<Integer> {
  private static final long PART_BYTES = 48_000_000;

  @Option(names = "--whisper", required = true, description = "folder with model.bin")
  Path whisper;

  @Option(names = "--adapter", description = "folder that `adapt` wrote")
  Path adapter;

  @Option(names = "--llm", required = true, description = "the language model's .gguf")
  Path llm;

  @Option(names = "--name", required = true, description = "the model's name in transcripts")
  String name;

  @Option(
      names = "--weight",
      defaultValue = "0.15",
      description = "of the language model's opinion; default: ${DEFAULT-VALUE}")
  double weight;

  @Option(
      names = "--context",
      defaultValue = "<|im_start|>",
      description = "what the language model reads before a text; default: ${DEFAULT-VALUE}")
  String context;

  @Option(names = "--out", required = true, description = "the model directory")
  Path out;

  @Override
  public Integer call() throws IOException {
    Path ear = Files.createDirectories(out.resolve("ear"));
    Path language = Files.createDirectories(out.resolve("llm"));
    for (String file : List.of("config.json", "tokenizer.json")) {
      copy(whisper.resolve(file), ear.resolve(file));
    }
    WhisperPacking.pack(whisper.resolve("model.bin"), ear.resolve("model.bin"));
    if (adapter != null) {
      Path to = Files.createDirectories(ear.resolve("adapter"));
      for (String file : List.of(LoraConfig.CONFIG_FILE, LoraConfig.WEIGHTS_FILE)) {
        copy(adapter.resolve(file), to.resolve(file));
      }
    }
    String tokenizer =
        Checkpoints.open(llm)
            .tokenizer()
            .orElseThrow(() -> new ModelFormatException(llm + ": no tokenizer (expected: one)"))
            .toString();
    Files.writeString(language.resolve("tokenizer.json"), tokenizer);
    GgufSplitting.split(llm, language, "model", PART_BYTES);
    Files.writeString(
        out.resolve("lipstream.json"),
        """
        {
          "name" : "%s",
          "ear" : "ear",
          "rescore" : {
            "llm" : "llm",
            "context" : "%s",
            "weight" : %s
          }
        }
        """
            .formatted(name, context, weight));
    return 0;
  }

  private static void copy(Path from, Path to) throws IOException {
    Files.copy(from, to, StandardCopyOption.REPLACE_EXISTING);
  }
}

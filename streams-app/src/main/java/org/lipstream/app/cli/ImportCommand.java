package org.lipstream.app.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.lipstream.encoders.checkpoint.gguf.Bits;
import org.lipstream.llm.assemble.ImportOptions;
import org.lipstream.llm.assemble.ModelImport;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Puts a model directory together. */
@Command(
    name = "import",
    footer = {
      "",
      "Examples:",
      "  lipstream import model.safetensors config.json tokenizer.json --bits 8 --out mine",
      "  lipstream import whisper-folder adapter-folder --merge --out mine"
    },
    description =
        "Puts a model directory together from files at hand: weights of any format that is read,"
            + " config.json, tokenizer, an adapter as peft writes it; or from a directory with"
            + " lipstream.json. Makes the matrices smaller if asked.")
final class ImportCommand implements Callable<Integer> {
  @Parameters(arity = "1..*", paramLabel = "PATH", description = "Files and folders of one model.")
  private List<Path> paths;

  @Option(
      names = "--out",
      required = true,
      paramLabel = "DIR",
      description = "The directory, which is made.")
  private Path out;

  @Option(
      names = "--bits",
      paramLabel = "8|4",
      description = "Bits of a number in matrices; default: the weights stay as they are.")
  private Integer bits;

  @Option(
      names = "--merge",
      description =
          "Add the adapter's factors to the matrices, which become float32 if there are no --bits;"
              + " otherwise the adapter is kept beside them.")
  private boolean merge;

  @Override
  public Integer call() throws IOException {
    ModelImport.run(paths, out, new ImportOptions(Optional.ofNullable(bits).map(Bits::of), merge));
    System.out.println(out);
    return 0;
  }
}

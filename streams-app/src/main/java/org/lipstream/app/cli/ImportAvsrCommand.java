package org.lipstream.app.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.lipstream.encoders.checkpoint.SafetensorsWriter.Precision;
import org.lipstream.llm.avsr.AvsrImport;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Makes a model directory of a Llama-AVSR checkpoint. */
@Command(
    name = "import-avsr",
    footer = {"", "Example:", "  lipstream import-avsr avsr.pth mine --llm Llama-3.2-1B"},
    description =
        "Makes a model directory of a checkpoint that the training code of Llama-AVSR or Omni-AVSR"
            + " wrote, and of the language model it was trained on.")
final class ImportAvsrCommand implements Callable<Integer> {
  @Parameters(index = "0", paramLabel = "CHECKPOINT", description = "A .pth or .safetensors file.")
  private Path checkpoint;

  @Parameters(index = "1", paramLabel = "DIR", description = "The directory, which is made.")
  private Path directory;

  @Option(
      names = "--llm",
      required = true,
      paramLabel = "DIR|NAME",
      description =
          "The language model's folder, or its name among your models: config.json and"
              + " tokenizer.json are read.")
  private String llm;

  @Option(
      names = "--audio-rates",
      split = ",",
      paramLabel = "N",
      description = "Encoder frames an audio token, in the training's order; the first is normal.")
  private List<Integer> audioRates = List.of();

  @Option(
      names = "--video-rates",
      split = ",",
      paramLabel = "N",
      description = "Encoder frames a video token, in the training's order; the first is normal.")
  private List<Integer> videoRates = List.of();

  @Option(
      names = "--pooling",
      paramLabel = "average|stack",
      defaultValue = "average",
      description = "How frames become a token; default: ${DEFAULT-VALUE}.")
  private String pooling;

  @Option(
      names = "--alpha",
      defaultValue = "4",
      description = "Alpha of the low-rank factors; default: ${DEFAULT-VALUE}.")
  private double alpha;

  @Option(
      names = "--precision",
      defaultValue = "float16",
      description = "One of ${COMPLETION-CANDIDATES}; default: ${DEFAULT-VALUE}.")
  private Precision precision;

  @Override
  public Integer call() throws IOException {
    AvsrImport.run(
        checkpoint,
        new AvsrImport.Settings(
            ModelLocator.languageModel(llm), pooling, audioRates, videoRates, alpha, precision),
        directory);
    System.out.println(directory);
    return 0;
  }
}

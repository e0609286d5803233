package org.lipstream.app.lab.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.lipstream.app.cli.BundledClips;
import org.lipstream.app.cli.ModelOptions;
import org.lipstream.app.cli.TemporaryFolder;
import org.lipstream.app.json.Json;
import org.lipstream.app.lab.bench.Benchmark;
import org.lipstream.app.lab.bench.BenchmarkTable;
import org.lipstream.app.lab.bench.InsideCost;
import org.lipstream.app.lab.bench.StageTimes;
import org.lipstream.llm.model.LlamaConfig;
import org.lipstream.llm.recognize.Recognizer;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Measures how fast all this is here. */
@Command(
    name = "bench",
    footer = {"", "Example:", "  lipstream bench talk.wav"},
    subcommands = {
      LatencyCommand.class,
      LengthsCommand.class,
      LongSessionCommand.class,
      PeersCommand.class
    },
    description =
        "Measures decoding, the stages of recognition, many sessions at once, and what the way"
            + " through Kafka adds.")
final class BenchCommand implements Callable<Integer> {
  @Parameters(
      arity = "0..*",
      paramLabel = "FILE",
      description = "Media files with sound; default: the clips that came with the project.")
  private List<Path> files = List.of();

  @Mixin private ModelOptions model;

  @Option(
      names = "--workers",
      defaultValue = "1",
      description = "Recognitions at a time where sessions share; default: ${DEFAULT-VALUE}.")
  private int workers;

  @Option(
      names = "--repeats",
      paramLabel = "N",
      defaultValue = "10",
      description = "Sessions through Kafka, in real time; default: ${DEFAULT-VALUE}.")
  private int repeats;

  @Option(
      names = "--inside",
      description =
          "Measure instead what it costs to watch the decoder: off, in short and in full, at the"
              + " model's size and at those of SmolLM2-135M and Llama 3.2 1B (5 GB of memory).")
  private boolean inside;

  @Option(names = "--json", description = "One line of JSON at the end.")
  private boolean json;

  @Override
  public Integer call() throws IOException {
    return inside ? measureInside() : measureAll();
  }

  private int measureInside() {
    LlamaConfig size = LlamaConfig.read(model.directory().resolve("llm"));
    InsideCost cost = InsideCost.measure(size, step -> System.err.println(step + " ..."));
    System.out.print(cost.table());
    if (json) {
      System.out.println(Json.line(cost));
    }
    return 0;
  }

  private int measureAll() throws IOException {
    StageTimes times = new StageTimes();
    try (TemporaryFolder folder = TemporaryFolder.create();
        Recognizer recognizer = model.open(times)) {
      List<Path> media = files.isEmpty() ? BundledClips.copyAll(folder.path()) : files;
      Benchmark.Result result =
          new Benchmark(media, recognizer, times, model.modality(), workers, repeats)
              .run(step -> System.err.println(step + " ..."));
      System.out.println(BenchmarkTable.of(result));
      if (json) {
        System.out.println(Json.line(result));
      }
    }
    return 0;
  }
}

package org.lipstream.app.lab.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.lipstream.app.cli.CommandException;
import org.lipstream.app.json.Json;
import org.lipstream.encoders.checkpoint.ModelConfig;
import org.lipstream.llm.lab.parity.AudioLlmParity;
import org.lipstream.llm.lab.parity.EncoderParity;
import org.lipstream.llm.lab.parity.GgufParity;
import org.lipstream.llm.lab.parity.LlmParity;
import org.lipstream.llm.lab.parity.ParityResult;
import org.lipstream.llm.lab.parity.SinkParity;
import org.lipstream.llm.lab.parity.WhisperParity;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Runs a reference folder through the matching class. */
@Command(
    name = "parity",
    footer = {"", "Example:", "  lipstream parity reference-folder"},
    description = "Compares a model class with a reference folder; fails where they differ.")
final class ParityCommand implements Callable<Integer> {
  @Parameters(paramLabel = "DIR", description = "A folder with input and expected.safetensors.")
  private Path directory;

  @Option(names = "--json", description = "One line of JSON at the end.")
  private boolean json;

  private record Line(
      @com.fasterxml.jackson.annotation.JsonProperty("case") String name,
      double maxRelativeDifference,
      boolean idsEqual,
      boolean passed) {}

  @Override
  public Integer call() {
    ParityResult result = run(directory.toAbsolutePath().normalize());
    String line =
        String.format(
            Locale.ROOT,
            "%s: largest relative difference %.2e, ids %s: %s",
            result.caseName(),
            result.maxRelativeDifference(),
            result.idsEqual() ? "equal" : "differ",
            result.passed() ? "passed" : "FAILED");
    if (json) {
      System.err.println(line);
      System.out.println(
          Json.line(
              new Line(
                  result.caseName(),
                  result.maxRelativeDifference(),
                  result.idsEqual(),
                  result.passed())));
    } else {
      System.out.println(line);
    }
    return result.passed() ? 0 : 1;
  }

  private static ParityResult run(Path directory) {
    if (AudioLlmParity.isCase(directory)) {
      return AudioLlmParity.run(directory);
    }
    if (!Files.isRegularFile(directory.resolve("expected.safetensors"))) {
      throw new CommandException(
          directory + ": no expected.safetensors (expected: a reference folder)");
    }
    if (GgufParity.isCase(directory)) {
      return GgufParity.run(directory);
    }
    if (!Files.exists(directory.resolve("config.json"))) {
      return SinkParity.isCase(directory)
          ? SinkParity.run(directory)
          : EncoderParity.logMel(directory);
    }
    JsonNode config = ModelConfig.read(directory.resolve("config.json"));
    String type = config.path("model_type").asText();
    return switch (type) {
      case "whisper" ->
          WhisperParity.isCase(directory)
              ? WhisperParity.run(directory)
              : EncoderParity.whisper(directory);
      case "av_hubert" -> EncoderParity.avHubert(directory);
      case "llama", "qwen2", "qwen3", "granite" -> LlmParity.run(directory);
      default ->
          throw new CommandException(
              "model_type: "
                  + type
                  + " (expected: whisper, av_hubert, llama, qwen2, qwen3 or granite)");
    };
  }
}

package org.lipstream.app.lab.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.lipstream.app.cli.CommandException;
import org.lipstream.app.cli.ModelLocator;
import org.lipstream.app.cli.TemporaryFolder;
import org.lipstream.app.json.Json;
import org.lipstream.app.lab.bench.peers.PeerSize;
import org.lipstream.app.lab.bench.peers.PeersBench;
import org.lipstream.app.lab.bench.peers.PeersBuild;
import org.lipstream.app.lab.bench.peers.PeersResult;
import org.lipstream.app.lab.bench.peers.PeersTable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Measures our decoders beside llama.cpp. */
@Command(
    name = "peers",
    footer = {"", "Example:", "  lipstream bench peers --rounds 20 --sizes 135M --out peers.md"},
    description =
        "Measures our decoders beside llama.cpp, in turns, on the same weights and the same prompt."
            + " Its library is fetched when this is run for the first time.")
final class PeersCommand implements Callable<Integer> {
  private static final String SMOLLM2 = "llm/model-00001-of-00003.gguf";

  @Option(
      names = "--rounds",
      paramLabel = "N",
      defaultValue = "20",
      description = "Rounds that count; default: ${DEFAULT-VALUE}.")
  private int rounds;

  @Option(
      names = "--tokens",
      paramLabel = "N",
      defaultValue = "32",
      description = "Tokens that each writes in a round; default: ${DEFAULT-VALUE}.")
  private int tokens;

  @Option(
      names = "--threads",
      paramLabel = "N",
      defaultValue = "1",
      description = "Threads of each; default: ${DEFAULT-VALUE}.")
  private int threads;

  @Option(
      names = "--sizes",
      split = ",",
      defaultValue = "135M",
      description =
          "135M, which is SmolLM2; 1B, which has Llama 3.2 1B's shape and random weights, 9 GB of"
              + " files and 15 GB of memory; default: ${DEFAULT-VALUE}.")
  private List<String> sizes;

  @Option(
      names = "--folder",
      paramLabel = "DIR",
      description =
          "Where weights and the libraries' messages are kept; default: one that goes afterwards.")
  private Path folder;

  @Option(
      names = "--out",
      paramLabel = "FILE.md",
      description = "Where the tables are written; default: standard output.")
  private Path out;

  @Option(names = "--json", description = "One line of JSON at the end.")
  private boolean json;

  @Override
  public Integer call() throws IOException {
    List<PeerSize> asked = asked();
    Path root = Path.of(System.getProperty("lipstream.root", "."));
    String classPath = new PeersBuild(root).classPath(PeersCommand::say);
    PeersResult result;
    if (folder == null) {
      try (TemporaryFolder temporary = TemporaryFolder.create()) {
        result = bench(temporary.path(), classPath).run(asked, PeersCommand::say);
      }
    } else {
      result = bench(Files.createDirectories(folder), classPath).run(asked, PeersCommand::say);
    }
    tell(result);
    return result.isUnanimous() ? 0 : 1;
  }

  private List<PeerSize> asked() {
    try {
      return sizes.stream().map(PeerSize::of).toList();
    } catch (IllegalArgumentException e) {
      throw new CommandException(e.getMessage());
    }
  }

  private PeersBench bench(Path weights, String classPath) {
    Path smolLm2 = ModelLocator.ofProject().locate("open").resolve(SMOLLM2);
    return new PeersBench(smolLm2, weights, classPath, threads, tokens, rounds);
  }

  private void tell(PeersResult result) throws IOException {
    String tables = PeersTable.of(result);
    if (out == null) {
      System.out.print(tables);
    } else {
      Files.writeString(out, tables);
    }
    if (json) {
      System.out.println(Json.line(result));
    }
  }

  private static void say(String step) {
    System.err.println(step + " ...");
  }
}

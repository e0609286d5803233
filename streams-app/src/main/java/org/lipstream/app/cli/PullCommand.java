package org.lipstream.app.cli;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.lipstream.app.hub.ModelPull;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Fetches a published model. */
@Command(
    name = "pull",
    footer = {"", "Example:", "  lipstream pull openai/whisper-tiny.en"},
    description =
        "Fetches a published model from a hub; an interrupted fetch goes on where it stopped. A"
            + " token for models that are not open to all is read from HF_TOKEN.")
final class PullCommand implements Callable<Integer>, ModelPull.Listener {
  private static final double MEGABYTE = 1e6;
  private static final Set<String> FREE =
      Set.of("apache-2.0", "mit", "bsd-2-clause", "bsd-3-clause", "cc0-1.0", "cc-by-4.0", "isc");
  private static final int WIDTH = 30;
  private static final long REDRAW_NANOS = 100_000_000L;

  @Parameters(paramLabel = "NAME[@REVISION]", description = "Such as owner/model@main.")
  private String name;

  @Option(
      names = "--hub",
      paramLabel = "URL",
      defaultValue = "${env:HF_ENDPOINT:-https://huggingface.co}",
      description = "The hub's address, also from HF_ENDPOINT; default: ${DEFAULT-VALUE}.")
  private URI hub;

  @Option(
      names = "--out",
      paramLabel = "DIR",
      description = "Where the model goes; default: a folder of its name among your models.")
  private Path out;

  @Option(
      names = "--file",
      paramLabel = "GLOB",
      description = "Which weights, where there are several, such as '*Q8_0.gguf'.")
  private List<String> files = List.of();

  @Option(
      names = "--show-licence",
      description = "Tell the licence and the size, and fetch nothing.")
  private boolean showLicence;

  @Option(
      names = {"--accept-licence", "--accept-license"},
      description =
          "Fetch without being asked; where nobody can be asked, terms other than the usual free"
              + " ones want it.")
  private boolean accepted;

  private long drawnNanos;

  @Override
  public Integer call() throws IOException {
    Path folder = out == null ? ModelLocator.yours().resolve(ModelPull.folderName(name)) : out;
    Optional<String> token =
        Stream.of("HF_TOKEN", "HUGGING_FACE_HUB_TOKEN")
            .map(System::getenv)
            .filter(secret -> secret != null && !secret.isBlank())
            .findFirst();
    if (new ModelPull(hub, token, this).run(name, files, folder)) {
      clear();
      System.out.println(folder);
    }
    return 0;
  }

  @Override
  public boolean found(ModelPull.Licence licence, int count, long bytes) {
    System.err.printf(
        Locale.ROOT,
        "%s: licence %s%s, terms at %s; %d files, %.1f MB%n",
        licence.model(),
        licence.identifier(),
        licence.gated() ? " (to be accepted there)" : "",
        licence.page(),
        count,
        bytes / MEGABYTE);
    if (showLicence) {
      return false;
    }
    if (!accepted && !agreed(licence)) {
      throw new CommandException(
          "%s: licence %s: not accepted (expected: yes, or --accept-licence); nothing was fetched"
              .formatted(licence.model(), licence.identifier()));
    }
    return true;
  }

  /** Asks on a terminal; elsewhere terms that ask for nothing but a notice need no answer. */
  private static boolean agreed(ModelPull.Licence licence) {
    if (!Terminal.isError() || System.console() == null) {
      return !licence.gated() && FREE.contains(licence.identifier().toLowerCase(Locale.ROOT));
    }
    System.err.print("Fetch it under these terms? [y/N] ");
    String answer = System.console().readLine();
    return answer != null && answer.strip().toLowerCase(Locale.ROOT).startsWith("y");
  }

  @Override
  public void progress(String file, long done, long total) {
    long now = System.nanoTime();
    boolean drawnLately = drawnNanos != 0 && now - drawnNanos < REDRAW_NANOS;
    if (!Terminal.isError() || drawnLately && done < total) { // the end is always shown
      return;
    }
    drawnNanos = now;
    int filled = (int) (WIDTH * Math.min(done, total) / Math.max(1, total));
    System.err.printf(
        Locale.ROOT,
        "\r\033[K[%s%s] %.1f of %.1f MB  %s",
        "#".repeat(filled),
        ".".repeat(WIDTH - filled),
        done / MEGABYTE,
        total / MEGABYTE,
        file);
    System.err.flush();
  }

  private static void clear() {
    if (Terminal.isError()) {
      System.err.print("\r\033[K");
      System.err.flush();
    }
  }
}

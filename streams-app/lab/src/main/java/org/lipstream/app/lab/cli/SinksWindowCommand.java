package org.lipstream.app.lab.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.lipstream.app.lab.inside.LongReading;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** A cache that forgets. */
@Command(
    name = "window",
    footer = {
      "",
      "Example:",
      "  lipstream sinks window --manifest clips.tsv --book book.txt --window 512 --out window.md"
    },
    description =
        "What is lost where the language model's cache keeps a window, with the first tokens and"
            + " without: on a book, and on speech as one running transcript.")
final class SinksWindowCommand implements Callable<Integer> {
  @Mixin private SinksOptions options;

  @Option(names = "--book", required = true, paramLabel = "FILE", description = "A long text.")
  private Path book;

  @Option(
      names = "--tokens",
      defaultValue = "4096",
      description = "Of the book; default: ${DEFAULT-VALUE}.")
  private int tokens;

  @Option(
      names = "--window",
      defaultValue = "512",
      description = "Slots of the cache; default: ${DEFAULT-VALUE}.")
  private int window;

  @Override
  public Integer call() throws IOException {
    String text = Files.readString(book);
    String part =
        text.substring(
            text.length() / 10, Math.min(text.length(), text.length() / 10 + 8 * tokens));
    new LongReading(options.languageModel(), options.start(), System.err::println)
        .write(options.page(), part, tokens, window, options.heard(), options.weight());
    return 0;
  }
}

package org.lipstream.app.lab.synthesis;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Runs one program to its end. */
final class Command {
  private Command() {}

  /**
   * What the program wrote to its standard output; fails with the first line of its complaint if
   * its status is not 0.
   */
  static byte[] output(List<String> commandLine) {
    try {
      Process process = new ProcessBuilder(commandLine).start();
      process.getOutputStream().close();
      byte[] output = process.getInputStream().readAllBytes();
      String complaint =
          new String(process.getErrorStream().readAllBytes(), StandardCharsets.UTF_8);
      int status = process.waitFor();
      if (status != 0) {
        throw new IllegalStateException(
            String.join(" ", commandLine)
                + ": exit status "
                + status
                + " (expected: 0): "
                + complaint.strip().lines().findFirst().orElse(""));
      }
      return output;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while " + commandLine.get(0) + " spoke", e);
    }
  }
}

package org.lipstream.tests.command;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.lipstream.app.cli.Main;

/**
 * What a command line did, run in this process.
 *
 * @param status the exit status
 * @param output lines on standard output
 * @param errors lines on standard error
 */
public record CommandRun(int status, List<String> output, List<String> errors) {

  /** Runs a command to its end; one at a time, for the streams are the process's. */
  public static CommandRun of(String... arguments) {
    PrintStream out = System.out;
    PrintStream err = System.err;
    ByteArrayOutputStream output = new ByteArrayOutputStream();
    ByteArrayOutputStream errors = new ByteArrayOutputStream();
    try {
      System.setOut(new PrintStream(output, true, StandardCharsets.UTF_8));
      System.setErr(new PrintStream(errors, true, StandardCharsets.UTF_8));
      int status = Main.run(arguments);
      return new CommandRun(status, lines(output), lines(errors));
    } finally {
      System.setOut(out);
      System.setErr(err);
    }
  }

  private static List<String> lines(ByteArrayOutputStream written) {
    return written.toString(StandardCharsets.UTF_8).lines().toList();
  }

  public String lastLine() {
    return output.get(output.size() - 1);
  }
}

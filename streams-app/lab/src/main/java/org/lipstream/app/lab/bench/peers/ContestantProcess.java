package org.lipstream.app.lab.bench.peers;

import java.io.BufferedReader;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ServiceLoader;
import org.lipstream.app.json.Json;

/** A contestant alone in a JVM: asked by lines on standard input, answers by marked lines. */
final class ContestantProcess {
  /** Before each answer, for libraries write lines of their own. */
  static final String MARK = "@contestant ";

  private ContestantProcess() {}

  /**
   * What is asked.
   *
   * @param tokens to write; 0 to be told the prompt's tokens alone
   */
  record Question(String prompt, int tokens) {}

  /** What is answered: one of both. */
  record Reply(int[] ids, Timing timing) {}

  /**
   * Runs until its input ends.
   *
   * @param arguments the entrant, its file, its threads, tokens of prompt and answer
   */
  public static void main(String[] arguments) throws IOException {
    PrintStream replies =
        new PrintStream(new FileOutputStream(FileDescriptor.out), true, StandardCharsets.UTF_8);
    System.setOut(System.err);
    Entrant entrant = Entrant.valueOf(arguments[0]);
    try (Contestant contestant =
            provider(entrant)
                .open(
                    Path.of(arguments[1]),
                    entrant,
                    Integer.parseInt(arguments[2]),
                    Integer.parseInt(arguments[3]));
        BufferedReader questions =
            new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8))) {
      replies.println(MARK);
      for (String line = questions.readLine(); line != null; line = questions.readLine()) {
        Question question = Json.read(line.getBytes(StandardCharsets.UTF_8), Question.class);
        Reply reply =
            question.tokens == 0
                ? new Reply(contestant.encode(question.prompt), null)
                : new Reply(null, contestant.time(question.prompt, question.tokens));
        replies.println(MARK + Json.line(reply));
      }
    }
  }

  private static ContestantProvider provider(Entrant entrant) {
    for (ContestantProvider one : ServiceLoader.load(ContestantProvider.class)) {
      if (one.runtime().equals(entrant.runtime())) {
        return one;
      }
    }
    throw new IllegalStateException(
        entrant.runtime() + ": nobody opens it (expected: a provider on the class path)");
  }
}

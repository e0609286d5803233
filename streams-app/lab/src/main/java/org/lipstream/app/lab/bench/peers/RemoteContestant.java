package org.lipstream.app.lab.bench.peers;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.lipstream.app.json.Json;
import org.lipstream.app.lab.bench.ProcessMemory;
import org.lipstream.app.lab.bench.peers.ContestantProcess.Question;
import org.lipstream.app.lab.bench.peers.ContestantProcess.Reply;

/**
 * A contestant in a process of its own, so that memory is counted apart, and threads that wait by
 * spinning, or a library that falls, are nobody else's trouble.
 */
final class RemoteContestant implements Contestant {
  private static final long PATIENCE_SECONDS = 30;

  private final Process process;
  private final Path log;
  private final BufferedReader replies;
  private final PrintStream questions;

  private RemoteContestant(Process process, Path log) {
    this.process = process;
    this.log = log;
    this.replies =
        new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
    this.questions = new PrintStream(process.getOutputStream(), true, StandardCharsets.UTF_8);
  }

  /**
   * Starts one; returns when it is open.
   *
   * @param classPath beside this process's
   * @param file its weights
   * @param log where its libraries write
   */
  static RemoteContestant start(
      Entrant entrant, String classPath, Path file, Path log, int threads, int context) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("-XX:+UseSerialGC");
    for (String argument : ManagementFactory.getRuntimeMXBean().getInputArguments()) {
      if (argument.startsWith("--") || argument.startsWith("-Xmx")) {
        command.add(argument);
      }
    }
    command.addAll(
        List.of(
            "-DOPT_OUT_TRACKING=true",
            "-Dai.djl.offline=true",
            "-Dfile.encoding=UTF-8",
            "-Dai.djl.pytorch.num_threads=" + threads,
            "-Dai.djl.pytorch.num_interop_threads=1",
            "-cp",
            System.getProperty("java.class.path") + File.pathSeparator + classPath,
            ContestantProcess.class.getName(),
            entrant.name(),
            file.toString(),
            Integer.toString(threads),
            Integer.toString(context)));
    try {
      Process process = new ProcessBuilder(command).redirectError(log.toFile()).start();
      RemoteContestant remote = new RemoteContestant(process, log);
      remote.reply();
      return remote;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public int[] encode(String text) {
    return ask(new Question(text, 0)).ids();
  }

  @Override
  public Timing time(String prompt, int tokens) {
    return ask(new Question(prompt, tokens)).timing();
  }

  private Reply ask(Question question) {
    questions.println(Json.line(question));
    try {
      return Json.read(reply().getBytes(StandardCharsets.UTF_8), Reply.class);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The next marked line; what libraries write between is passed over. */
  private String reply() {
    try {
      for (String line = replies.readLine(); line != null; line = replies.readLine()) {
        if (line.startsWith(ContestantProcess.MARK)) {
          return line.substring(ContestantProcess.MARK.length());
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    close();
    throw new IllegalStateException(
        "contestant: ended (expected: an answer); its last words: " + lastWords());
  }

  private String lastWords() {
    try {
      List<String> lines = Files.readAllLines(log, StandardCharsets.ISO_8859_1);
      return lines.stream()
          .filter(line -> line.contains("Exception") || line.contains("error"))
          .findFirst()
          .orElse(lines.isEmpty() ? "none" : lines.get(lines.size() - 1));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** How its library was built and what it uses of the processor, where it says so. */
  String about() throws IOException {
    try (Stream<String> lines = Files.lines(log, StandardCharsets.ISO_8859_1)) {
      return lines
          .filter(line -> line.startsWith("build: ") || line.startsWith("system_info: "))
          .map(line -> line.replaceAll("^system_info: [^|]*\\| *|[ |]*$", ""))
          .distinct()
          .collect(Collectors.joining("; "));
    }
  }

  /** Memory of the process, native memory included; 0 where that cannot be told. */
  long residentMb() throws IOException {
    return ProcessMemory.residentMb(process.pid());
  }

  @Override
  public void close() {
    questions.close();
    try {
      if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
        process.destroyForcibly().waitFor();
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }
}

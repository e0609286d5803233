package org.lipstream.app.lab.bench.peers;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import org.lipstream.app.cli.CommandException;
import org.lipstream.app.lab.evaluation.Conditions;

/**
 * Compares. Those with as many bits run together, and with each of them what ships; so no more than
 * one precision is in memory at a time.
 *
 * @param smolLm2 SmolLM2's GGUF or its first part, tokenizer.json beside it
 * @param folder for the weights and what the libraries write
 * @param classPath of the peers
 * @param tokens of an answer
 */
public record PeersBench(
    Path smolLm2, Path folder, String classPath, int threads, int tokens, int rounds) {
  private static final int[] BITS = {32, 8, 4};
  private static final int WARM_UP = 3;
  private static final int MOST_PROMPT_TOKENS = 160;

  /** About as much as a recogniser's language model reads: some sentences of speech. */
  static final String PROMPT =
      "A recogniser listens to a stream of sound and writes down what was said. The encoder turns"
          + " each second into a few vectors, a small network brings them to the width of the"
          + " language model, and the language model reads them as if they were words. What it"
          + " writes is held back until it does not change any more. When somebody stops speaking,"
          + " the sentence is finished, and the next one begins with nothing before it but the"
          + " first token. Whether that works depends on the speed of the decoder. The decoder";

  public PeersBench {
    if (threads < 1 || tokens < 2 || rounds < 1) {
      throw new CommandException(
          "threads, tokens, rounds: %d, %d, %d (expected: >= 1, >= 2, >= 1)"
              .formatted(threads, tokens, rounds));
    }
  }

  /**
   * Runs all heats.
   *
   * @param progress is told what begins
   */
  public PeersResult run(List<PeerSize> sizes, Consumer<String> progress) throws IOException {
    List<PeersResult.Heat> heats = new ArrayList<>();
    int promptTokens = 0;
    String peer = "";
    for (PeerSize size : sizes) {
      for (int bits : BITS) {
        List<Entrant> entrants = Entrant.heat(bits);
        List<RemoteContestant> contestants = new ArrayList<>();
        try {
          for (Entrant entrant : entrants) {
            progress.accept(size.label() + ": opening " + entrant.label());
            contestants.add(open(size, entrant));
          }
          promptTokens = promptTokens(entrants, contestants);
          peer = contestants.get(EntrantFigures.peer(entrants)).about();
          progress.accept(size.label() + ": " + rounds + " rounds with " + bits + " bits");
          heats.add(heat(size, bits, entrants, contestants, promptTokens));
        } finally {
          contestants.forEach(RemoteContestant::close);
        }
      }
    }
    return new PeersResult(Conditions.here(), peer, threads, promptTokens, tokens, rounds, heats);
  }

  private RemoteContestant open(PeerSize size, Entrant entrant) throws IOException {
    return RemoteContestant.start(
        entrant,
        classPath,
        size.file(folder, smolLm2, entrant.file()),
        folder.resolve(size.label() + "-" + entrant.name() + ".log"),
        threads,
        MOST_PROMPT_TOKENS + tokens);
  }

  /** How many tokens the prompt has, the same for all. */
  private static int promptTokens(List<Entrant> entrants, List<RemoteContestant> contestants) {
    int[] expected = contestants.get(0).encode(PROMPT);
    for (int i = 1; i < contestants.size(); i++) {
      int[] read = contestants.get(i).encode(PROMPT);
      if (!Arrays.equals(expected, read)) {
        throw new CommandException(
            "prompt: %s reads %s (expected: %s)"
                .formatted(
                    entrants.get(i).label(), Arrays.toString(read), Arrays.toString(expected)));
      }
    }
    if (expected.length > MOST_PROMPT_TOKENS) {
      throw new IllegalStateException(
          "prompt: " + expected.length + " tokens (expected: <= " + MOST_PROMPT_TOKENS + ")");
    }
    return expected.length;
  }

  private PeersResult.Heat heat(
      PeerSize size,
      int bits,
      List<Entrant> entrants,
      List<RemoteContestant> contestants,
      int promptTokens)
      throws IOException {
    List<List<Timing>> timings = new Rounds(WARM_UP, rounds).play(contestants, PROMPT, tokens);
    List<Long> memoryMb = new ArrayList<>();
    for (RemoteContestant one : contestants) {
      memoryMb.add(one.residentMb());
    }
    return new PeersResult.Heat(
        size.label(), bits, EntrantFigures.of(entrants, timings, memoryMb, promptTokens));
  }
}

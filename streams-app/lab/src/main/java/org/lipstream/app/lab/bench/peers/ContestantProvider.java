package org.lipstream.app.lab.bench.peers;

import java.nio.file.Path;

/** Opens a runtime's contestants; found by {@link java.util.ServiceLoader}. */
public interface ContestantProvider {

  /** The runtime's name. */
  String runtime();

  /**
   * Opens one.
   *
   * @param file the weights, as GGUF with the numbers that the entrant wants; tokenizer.json is
   *     beside it
   * @param context tokens of prompt and answer together, at most
   */
  Contestant open(Path file, Entrant entrant, int threads, int context);
}

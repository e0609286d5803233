package org.lipstream.app.lab.bench.peers;

/** A decoder that takes part, with its weights. Used by one thread; close it. */
public interface Contestant extends AutoCloseable {

  /** A text's tokens, none added. */
  int[] encode(String text);

  /**
   * Reads a prompt from its beginning and writes on, always the likeliest token that ends no text.
   *
   * @param tokens to write, 2 or more
   */
  Timing time(String prompt, int tokens);

  @Override
  void close();
}

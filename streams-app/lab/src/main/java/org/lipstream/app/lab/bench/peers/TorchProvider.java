package org.lipstream.app.lab.bench.peers;

import java.nio.file.Path;
import org.lipstream.llm.lab.bench.TorchDecoder;

/** What ships: PyTorch, whose threads the JVM's options say. */
public final class TorchProvider implements ContestantProvider {

  @Override
  public String runtime() {
    return Entrant.PYTORCH.runtime();
  }

  @Override
  public Contestant open(Path file, Entrant entrant, int threads, int context) {
    TorchDecoder decoder = TorchDecoder.open(file);
    return new GreedyContestant(file, decoder.config(), decoder::after, decoder::close);
  }
}

package org.lipstream.llm.probe;

import ai.djl.ndarray.NDArray;
import java.util.List;
import java.util.function.Supplier;
import org.lipstream.llm.model.LlamaModel;
import org.lipstream.monitor.probe.ActivationProbe;
import org.lipstream.monitor.probe.StateTurn;
import org.lipstream.monitor.probe.TokenRole;

/** Shows a probe the decode that it has seen once more, with the states turned that it names. */
public final class TurnedPasses {
  private TurnedPasses() {}

  /**
   * One pass over the whole sequence for each turn; its tokens stay what they were.
   *
   * @param model asked for each pass, as its attention may be adjusted by what it has seen
   * @param probe has accepted the sequence's decode
   * @param sequence embeddings of the context and of the answer's tokens, (1, N, hiddenSize)
   * @param roles N
   */
  public static void show(
      Supplier<LlamaModel> model, ActivationProbe probe, NDArray sequence, List<TokenRole> roles) {
    for (StateTurn turn : probe.turns()) {
      LlamaModel turned = model.get().with(Rotation.of(turn));
      probe.accept(turn, SequenceSnapshot.take(turned, sequence, roles));
    }
  }
}

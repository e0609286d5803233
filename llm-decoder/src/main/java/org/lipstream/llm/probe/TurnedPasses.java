package org.lipstream.llm.probe;

import ai.djl.ndarray.NDArray;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.Function;
import java.util.function.Supplier;
import org.lipstream.llm.decode.Answer;
import org.lipstream.llm.model.LlamaModel;
import org.lipstream.monitor.probe.ActivationProbe;
import org.lipstream.monitor.probe.StateTurn;
import org.lipstream.monitor.probe.TokenRole;

/** Shows a probe the decode that it has seen once more, with the states turned that it names. */
public final class TurnedPasses {
  private TurnedPasses() {}

  /**
   * Shows a probe a decode that it has seen, as far as the answer's tokens are known.
   *
   * @param model for a sequence's roles; asked for each pass
   * @param prompt (T, D)
   * @param tokens N that the probe was shown
   */
  public static void show(
      Function<List<TokenRole>, LlamaModel> model,
      Watched watched,
      NDArray prompt,
      Answer answer,
      int tokens) {
    int answered = tokens - Math.toIntExact(prompt.getShape().get(0));
    if (answered > answer.tokens().size()) {
      return; // it was cut
    }
    List<TokenRole> roles = new ArrayList<>(watched.roles());
    roles.addAll(Collections.nCopies(tokens - roles.size(), TokenRole.RESPONSE));
    NDArray sequence = prompt;
    if (answered > 0) {
      int[] ids = answer.tokens().stream().limit(answered).mapToInt(Integer::intValue).toArray();
      NDArray said = model.apply(roles).embed(prompt.getManager(), ids).squeeze(0); // (A, D)
      sequence = prompt.concat(said, 0); // (N, D)
    }
    show(() -> model.apply(roles), watched.probe(), sequence.expandDims(0), roles);
  }

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

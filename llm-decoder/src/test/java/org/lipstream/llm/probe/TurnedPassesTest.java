package org.lipstream.llm.probe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDManager;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.lipstream.llm.model.LlamaConfig;
import org.lipstream.llm.model.LlamaModel;
import org.lipstream.llm.model.NaiveLlama;
import org.lipstream.llm.model.RandomLlama;
import org.lipstream.monitor.detect.SinkMonitor;
import org.lipstream.monitor.probe.Detail;
import org.lipstream.monitor.probe.StateTurn;
import org.lipstream.monitor.probe.TokenRole;
import org.lipstream.monitor.report.DecodeId;
import org.lipstream.monitor.report.DecodeReport.Purpose;
import org.lipstream.monitor.report.TurnEffect;

class TurnedPassesTest {
  private static final int[] IDS = {1, 7, 3, 22, 0, 9, 4, 17, 8, 2, 11};
  private static final double TOLERANCE = 1e-4;
  private static final DecodeId ID = new DecodeId("s", 0, 0, "m", 0);

  private final LlamaConfig config = RandomLlama.llama();
  private final NDManager manager = NDManager.newBaseManager();
  private final LlamaModel model = RandomLlama.model(config, manager);
  private final List<TokenRole> roles = roles();

  @AfterEach
  void close() {
    manager.close();
  }

  @Test
  void showsWhatPlainLoopsGiveForTheSameTurns() {
    SinkMonitor probe = new SinkMonitor(ID, Purpose.FINAL, Detail.FULL);
    var sequence = model.embed(manager, IDS);
    probe.accept(() -> SequenceSnapshot.take(model, sequence, roles));
    TurnedPasses.show(() -> model, probe, sequence, roles);
    List<TurnEffect> effects = probe.report().orElseThrow().turned();
    assertThat(effects).hasSize(2);
    for (TurnEffect effect : effects) {
      StateTurn turn = effect.test().turn();
      double[] direction =
          IntStream.range(0, turn.direction().length)
              .mapToDouble(i -> turn.direction()[i])
              .toArray();
      NaiveLlama naive = new NaiveLlama(config, RandomLlama.values(config, 1));
      NaiveLlama.Turned before = new NaiveLlama.Turned(0, 0, new double[0]);
      NaiveLlama.Turned after = new NaiveLlama.Turned(turn.layer(), turn.token(), direction);
      naive.logits(before, IDS);
      naive.logits(after, IDS);
      assertLike(effect.alphaBefore(), effect.cosineBefore(), before, turn.token());
      assertLike(effect.alphaAfter(), effect.cosineAfter(), after, turn.token());
      int last = config.blocks() - 1;
      assertThat(effect.cosineAfter()[last])
          .isNotCloseTo(effect.cosineBefore()[last], within(1e-3));
    }
  }

  private static void assertLike(
      double[] alphas, double[] cosines, NaiveLlama.Turned naive, int token) {
    for (int block = 0; block < alphas.length; block++) {
      assertThat(alphas[block]).isCloseTo(naive.alphas().get(block)[token], within(TOLERANCE));
      double[][] states = naive.streams().get(block);
      double cosine =
          dot(states[0], states[token])
              / Math.sqrt(dot(states[0], states[0]) * dot(states[token], states[token]));
      assertThat(cosines[block]).isCloseTo(cosine, within(TOLERANCE));
    }
  }

  private static double dot(double[] a, double[] b) {
    return IntStream.range(0, a.length).mapToDouble(i -> a[i] * b[i]).sum();
  }

  private static List<TokenRole> roles() {
    List<TokenRole> roles = new ArrayList<>(List.of(TokenRole.BOS));
    roles.addAll(Collections.nCopies(IDS.length - 4, TokenRole.AUDIO));
    roles.addAll(Collections.nCopies(3, TokenRole.RESPONSE));
    return roles;
  }
}

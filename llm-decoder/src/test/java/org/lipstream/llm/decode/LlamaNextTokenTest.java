package org.lipstream.llm.decode;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.lipstream.llm.model.BlockTap;
import org.lipstream.llm.model.LlamaModel;
import org.lipstream.llm.model.RandomLlama;

class LlamaNextTokenTest {
  private static final Limits LIMITS = new Limits(8, Set.of(2, 5));

  private final NDManager manager = NDManager.newBaseManager();
  private final LlamaModel model = RandomLlama.model(RandomLlama.llama(), manager);

  @AfterEach
  void close() {
    manager.close();
  }

  @Test
  void promptsInOneBatchAreAnsweredAsEachAlone() {
    List<NDArray> prompts = List.of(prompt(1, 7, 3, 22), prompt(4, 9), prompt(1, 11, 12, 13, 14));
    int[][] prefixes = {{}, {6, 3}, {8}};
    List<Answer> together = decode(prompts, prefixes);
    for (int i = 0; i < prompts.size(); i++) {
      Answer alone = decode(List.of(prompts.get(i)), new int[][] {prefixes[i]}).get(0);
      assertThat(together.get(i).tokens()).isEqualTo(alone.tokens());
      for (int token = 0; token < alone.tokens().size(); token++) {
        double difference =
            together.get(i).logProbabilities().get(token) - alone.logProbabilities().get(token);
        assertThat(Math.abs(difference)).isLessThan(1e-4);
      }
    }
  }

  @Test
  void decodingLeavesNothingBehind() {
    NDArray prompt = prompt(1, 7, 3);
    int before = manager.getManagedArrays().size();
    for (int i = 0; i < 100; i++) {
      try (LlamaNextToken scores = new LlamaNextToken(model, manager, prompt)) {
        Search.of(1 + i % 3).decode(scores, LIMITS);
      }
      assertThat(manager.getManagedArrays()).hasSize(before);
    }
  }

  private List<Answer> decode(List<NDArray> prompts, int[][] prefixes) {
    try (LlamaNextToken scores = new LlamaNextToken(model, manager, prompts, BlockTap.NONE)) {
      return new GreedySearch().decode(scores, prefixes, LIMITS);
    }
  }

  private NDArray prompt(int... ids) {
    return model.embed(manager, ids).squeeze(0);
  }
}

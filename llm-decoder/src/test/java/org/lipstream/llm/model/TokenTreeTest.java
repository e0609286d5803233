package org.lipstream.llm.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class TokenTreeTest {
  private static final int[][] TEXTS = {{1, 7, 3, 22}, {1, 9}, {1, 7, 3, 4, 0}, {1, 7, 3}, {5, 7}};

  private final NDManager manager = NDManager.newBaseManager();

  @AfterEach
  void close() {
    manager.close();
  }

  @Test
  void aBeginningThatTextsHaveInCommonIsThereOnce() {
    TokenTree tree = TokenTree.of(TEXTS);
    assertThat(tree.tokens()).containsExactly(1, 7, 3, 22, 9, 4, 0, 5, 7);
    assertThat(tree.parents()).containsExactly(-1, 0, 1, 2, 0, 2, 5, -1, 7);
    assertThat(tree.paths())
        .isDeepEqualTo(new int[][] {{0, 1, 2, 3}, {0, 4}, {0, 1, 2, 5, 6}, {0, 1, 2}, {7, 8}});
  }

  @Test
  void textsReadAsATreeAreReadAsEachByItself() {
    LlamaModel model = RandomLlama.model(RandomLlama.llama(), manager);
    TokenTree tree = TokenTree.of(TEXTS);
    NDArray together =
        model.forward(model.embed(manager, tree.tokens()), tree.layout(), BlockTap.NONE);
    for (int text = 0; text < TEXTS.length; text++) {
      NDArray alone =
          model.forward(model.embed(manager, TEXTS[text]), BatchLayout.aligned(1), BlockTap.NONE);
      for (int at = 0; at < TEXTS[text].length; at++) {
        assertThat(together.get(0, tree.paths()[text][at]).toFloatArray())
            .containsExactly(alone.get(0, at).toFloatArray(), within(1e-4f));
      }
    }
  }

  @Test
  void aSlotMustStandBehindItsParent() {
    assertThatThrownBy(() -> BatchLayout.tree(-1, 2, 0))
        .hasMessage("parent of slot 1: 2 (expected: < 1)");
  }
}

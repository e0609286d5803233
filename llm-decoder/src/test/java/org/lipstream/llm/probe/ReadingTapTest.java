package org.lipstream.llm.probe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDManager;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.lipstream.llm.model.LlamaModel;
import org.lipstream.llm.model.RandomLlama;
import org.lipstream.llm.model.TokenTree;
import org.lipstream.monitor.probe.DecodeSnapshot;
import org.lipstream.monitor.probe.Detail;
import org.lipstream.monitor.probe.LayerSnapshot;
import org.lipstream.monitor.probe.TokenRole;

class ReadingTapTest {
  private static final int[][] TEXTS = {{1, 7, 3, 22, 0, 4}, {1, 9}, {1, 7, 3, 22}};

  private final NDManager manager = NDManager.newBaseManager();
  private final LlamaModel model = RandomLlama.model(RandomLlama.llama(), manager);

  @AfterEach
  void close() {
    manager.close();
  }

  @Test
  void aTextAmongOthersIsSeenAsIfItHadBeenReadAlone() {
    for (int row = 0; row < TEXTS.length; row++) {
      int[] text = TEXTS[row];
      DecodeSnapshot seen = readTogether(row).get();
      DecodeSnapshot alone =
          SequenceSnapshot.take(
              model, model.embed(manager, text), Detail.SUMMARY, roles(text), texts(text));
      assertThat(seen.detail()).isEqualTo(Detail.SUMMARY);
      assertThat(seen.roles()).isEqualTo(alone.roles());
      assertThat(seen.texts()).isEqualTo(alone.texts());
      assertThat(seen.layers()).hasSameSizeAs(alone.layers());
      for (int layer = 0; layer < seen.layers().size(); layer++) {
        assertSame(seen.layers().get(layer), alone.layers().get(layer));
      }
    }
  }

  private static void assertSame(LayerSnapshot seen, LayerSnapshot alone) {
    for (int token = 0; token < seen.stream().tokens(); token++) {
      assertThat(seen.stream().peaks().feature(token, 0))
          .isEqualTo(alone.stream().peaks().feature(token, 0));
      assertThat(seen.stream().peaks().value(token, 0))
          .isCloseTo(alone.stream().peaks().value(token, 0), within(1e-4f));
    }
    assertThat(seen.stream().norms()).containsExactly(alone.stream().norms(), within(1e-4f));
    assertThat(seen.stream().cosineToFirst())
        .containsExactly(alone.stream().cosineToFirst(), within(1e-4f));
    assertThat(seen.attention().isPresent()).isEqualTo(alone.attention().isPresent());
    seen.attention()
        .ifPresent(
            attention ->
                assertThat(attention.alpha())
                    .containsExactly(alone.attention().orElseThrow().alpha(), within(1e-5f)));
  }

  /** Read after the pass is over and all of it freed. */
  private Supplier<DecodeSnapshot> readTogether(int text) {
    TokenTree tree = TokenTree.of(TEXTS);
    try (NDManager call = manager.newSubManager();
        ReadingTap tap = new ReadingTap(model.config())) {
      model.forward(model.embed(call, tree.tokens()), tree.layout(), tap);
      return tap.summary(tree.paths()[text], roles(TEXTS[text]), texts(TEXTS[text]));
    }
  }

  private static List<TokenRole> roles(int[] text) {
    return Collections.nCopies(text.length, TokenRole.RESPONSE);
  }

  private static List<String> texts(int[] text) {
    return Arrays.stream(text).mapToObj(Integer::toString).toList();
  }
}

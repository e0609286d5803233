package org.lipstream.llm.joint;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Supplier;
import org.lipstream.llm.decode.ForcedScores;
import org.lipstream.llm.model.BlockTap;
import org.lipstream.llm.model.LlamaModel;
import org.lipstream.llm.model.TokenTree;
import org.lipstream.llm.probe.ReadingTap;
import org.lipstream.llm.probe.SequenceSnapshot;
import org.lipstream.llm.token.Tokenizer;
import org.lipstream.monitor.probe.DecodeSnapshot;
import org.lipstream.monitor.probe.Detail;
import org.lipstream.monitor.probe.TokenRole;

/** How likely a language model finds texts. Immutable; safe for any thread. */
public final class LanguageScorer {
  private final LlamaModel model;
  private final Tokenizer tokenizer;
  private final int[] context;
  private final int end;

  /**
   * Makes a scorer.
   *
   * @param context what stands before each text, one token or more, such as {@code <|im_start|>}
   * @param end the token that ends a text; negative where its end is not to be judged
   */
  public LanguageScorer(LlamaModel model, Tokenizer tokenizer, int[] context, int end) {
    if (context.length == 0) {
      throw new IllegalArgumentException("context: 0 tokens (expected: >= 1)");
    }
    this.model = model;
    this.tokenizer = tokenizer;
    this.context = context.clone();
    this.end = end;
  }

  /**
   * The sum of the natural logarithms of the texts' token probabilities, given the context.
   *
   * @param manager what is computed lives under it until the call returns
   * @param tap is shown the pass over the tree of all texts
   */
  public double[] score(NDManager manager, List<String> texts, BlockTap tap) {
    int[][] all = texts.stream().map(this::tokens).toArray(int[][]::new);
    TokenTree tree = TokenTree.of(all);
    try (NDManager call = manager.newSubManager()) {
      NDArray hidden =
          model.forward(model.embed(call, tree.tokens()), tree.layout(), tap); // (1, T, D)
      return Arrays.stream(
              ForcedScores.of(hidden.squeeze(0), all, tree.paths(), context.length, model::logits))
          .mapToDouble(row -> Arrays.stream(row).sum())
          .toArray();
    }
  }

  /**
   * How the language model reads a text, in one pass.
   *
   * @param detail more than {@link Detail#OFF}
   */
  public DecodeSnapshot watch(NDManager manager, String text, Detail detail) {
    int[] row = tokens(text);
    try (NDManager call = manager.newSubManager()) {
      return SequenceSnapshot.take(model, model.embed(call, row), detail, roles(row), texts(row));
    }
  }

  /** A tap for {@link #score}. */
  public ReadingTap tap() {
    return new ReadingTap(model.config());
  }

  /**
   * How the language model read one of the texts that were scored.
   *
   * @param tap of that pass
   * @param scored all of them
   * @param chosen its place among them
   */
  public Supplier<DecodeSnapshot> read(ReadingTap tap, List<String> scored, int chosen) {
    int[][] all = scored.stream().map(this::tokens).toArray(int[][]::new);
    int[] path = TokenTree.of(all).paths()[chosen];
    return tap.summary(path, roles(all[chosen]), texts(all[chosen]));
  }

  private List<TokenRole> roles(int[] tokens) {
    List<TokenRole> roles = new ArrayList<>(List.of(TokenRole.BOS));
    for (int at = 1; at < tokens.length; at++) {
      roles.add(at < context.length ? TokenRole.PROMPT : TokenRole.RESPONSE);
    }
    return roles;
  }

  private List<String> texts(int[] tokens) {
    return Arrays.stream(tokens).mapToObj(tokenizer::text).toList();
  }

  /** Context and text, with the end where it is judged. */
  private int[] tokens(String text) {
    int[] said = tokenizer.encode(text);
    int ending = end < 0 ? 0 : 1;
    int[] all = Arrays.copyOf(context, context.length + said.length + ending);
    System.arraycopy(said, 0, all, context.length, said.length);
    if (ending == 1) {
      all[all.length - 1] = end;
    }
    return all;
  }
}

package org.lipstream.llm.joint;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Supplier;
import org.lipstream.llm.decode.ForcedScores;
import org.lipstream.llm.model.BatchLayout;
import org.lipstream.llm.model.BlockTap;
import org.lipstream.llm.model.LlamaModel;
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
   * @param tap is shown the pass of all texts, one a row, shorter ones padded at their ends
   */
  public double[] score(NDManager manager, List<String> texts, BlockTap tap) {
    int[][] rows = texts.stream().map(this::tokens).toArray(int[][]::new);
    try (NDManager call = manager.newSubManager()) {
      NDArray hidden =
          model.forward(
              model.embed(ids(call, rows)), BatchLayout.aligned(rows.length), tap); // (B, T, D)
      return Arrays.stream(ForcedScores.of(hidden, rows, context.length, model::logits))
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
      return SequenceSnapshot.take(
          model, model.embed(ids(call, new int[][] {row})), detail, roles(row), texts(row));
    }
  }

  /** A tap for {@link #score} of so many texts. */
  public ReadingTap tap(int texts) {
    return new ReadingTap(model.config(), texts);
  }

  /**
   * How the language model read one of the texts that were scored.
   *
   * @param tap of that pass
   * @param row the text's place among them
   */
  public Supplier<DecodeSnapshot> read(ReadingTap tap, int row, String text) {
    int[] tokens = tokens(text);
    return tap.summary(row, roles(tokens), texts(tokens));
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

  /** (B, T), shorter rows filled up with their last token. */
  private static NDArray ids(NDManager manager, int[][] rows) {
    int longest = Arrays.stream(rows).mapToInt(row -> row.length).max().orElseThrow();
    long[] ids = new long[rows.length * longest];
    for (int row = 0; row < rows.length; row++) {
      for (int at = 0; at < longest; at++) {
        ids[row * longest + at] = rows[row][Math.min(at, rows[row].length - 1)];
      }
    }
    return manager.create(ids, new Shape(rows.length, longest));
  }
}

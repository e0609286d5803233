package org.lipstream.llm.recognize;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import org.lipstream.llm.decode.Answer;
import org.lipstream.llm.decode.GreedySearch;
import org.lipstream.llm.decode.Limits;
import org.lipstream.llm.decode.LlamaNextToken;
import org.lipstream.llm.decode.NextToken;
import org.lipstream.llm.decode.Search;
import org.lipstream.llm.mitigate.Mitigation;
import org.lipstream.llm.model.BlockTap;
import org.lipstream.llm.model.KvCache;
import org.lipstream.llm.model.LlamaModel;
import org.lipstream.llm.probe.DecodeTap;
import org.lipstream.llm.probe.TurnedPasses;
import org.lipstream.llm.probe.Watched;
import org.lipstream.llm.token.Tokenizer;
import org.lipstream.monitor.probe.Detail;

/**
 * Answers to contexts, in the eyes of whoever watches: what all recognisers with a decoder of
 * Llama's kind have in common.
 */
public record WatchedDecoding(
    LlamaModel llm, Tokenizer tokenizer, Search search, StageTimer timer, Mitigation mitigation) {

  /**
   * A context to be answered.
   *
   * @param start what is known of the prompt's beginning, by a context that is answered alone and
   *     that nobody watches; null for nothing
   * @param prompt (T, hiddenSize), the rest of it where there is a start
   * @param forced tokens that the answer begins with
   * @param longest tokens of the answer, the forced ones and an end token included
   * @param followed whose places in the media are wanted
   * @param watched what the context's tokens are, and who watches
   */
  public record Context(
      KvCache start,
      NDArray prompt,
      int[] forced,
      int longest,
      MediaAttention.Followed followed,
      Watched watched) {

    /** A context that is read from its beginning. */
    public Context(
        NDArray prompt,
        int[] forced,
        int longest,
        MediaAttention.Followed followed,
        Watched watched) {
      this(null, prompt, forced, longest, followed, watched);
    }
  }

  /**
   * An answer.
   *
   * @param looks where its tokens looked in the media
   */
  public record Decoded(Answer answer, MediaAttention.Looks looks) {}

  /**
   * Answers all contexts together.
   *
   * @param call owns what is computed on the way
   */
  public List<Decoded> decode(NDManager call, List<Context> contexts) {
    List<Watched> watched = contexts.stream().map(Context::watched).toList();
    MediaAttention attention =
        new MediaAttention(contexts.stream().map(Context::followed).toList());
    List<Answer> answers;
    try (DecodeTap probe = DecodeTap.of(call, llm.config(), watched)) {
      BlockTap tap = probe.isWanted() ? BlockTap.both(attention, probe) : attention;
      LlamaModel model = llm.with(mitigation.begin(watched.get(0).roles()));
      answers = search(model, call, contexts, tap);
      probe.report(answers, tokenizer::text);
      for (int row = 0; row < answers.size(); row++) {
        if (watched.get(row).detail() == Detail.FULL) {
          TurnedPasses.show(
              roles -> llm.with(mitigation.begin(roles)),
              watched.get(row),
              contexts.get(row).prompt(),
              answers.get(row),
              probe.tokens(row));
        }
      }
    }
    List<Decoded> decoded = new ArrayList<>();
    for (int row = 0; row < answers.size(); row++) {
      Answer answer = answers.get(row);
      decoded.add(new Decoded(answer, attention.looks(row, answer.tokens().size())));
    }
    return decoded;
  }

  /** Answers, each as long at most as its own context says. */
  private List<Answer> search(
      LlamaModel model, NDManager call, List<Context> contexts, BlockTap tap) {
    int most = contexts.stream().mapToInt(Context::longest).max().orElseThrow();
    Limits limits = new Limits(most, new HashSet<>(llm.config().eosTokenIds()));
    int[][] forced = contexts.stream().map(Context::forced).toArray(int[][]::new);
    List<Answer> answers;
    try (NextToken scores = new TimedNextToken(nextToken(model, call, contexts, tap), timer)) {
      answers = search.decode(scores, forced, limits);
    }
    List<Answer> cut = new ArrayList<>();
    for (int row = 0; row < answers.size(); row++) {
      cut.add(answers.get(row).cutTo(contexts.get(row).longest));
    }
    return cut;
  }

  private static NextToken nextToken(
      LlamaModel model, NDManager call, List<Context> contexts, BlockTap tap) {
    Context first = contexts.get(0);
    if (first.start == null) {
      List<NDArray> prompts = contexts.stream().map(Context::prompt).toList();
      return new LlamaNextToken(model, call, prompts, tap);
    }
    if (contexts.size() > 1 || first.watched.detail() != Detail.OFF) {
      throw new IllegalArgumentException(
          "contexts: %d, watched: %s (expected: 1 with a start, not watched)"
              .formatted(contexts.size(), first.watched.detail()));
    }
    return LlamaNextToken.after(first.start, model, call, first.prompt, tap);
  }

  /** Whether several contexts can be decoded in one pass. */
  public boolean isTogether() {
    return search instanceof GreedySearch && mitigation instanceof Mitigation.None;
  }
}

package org.lipstream.app.lab.bench.peers;

import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import org.lipstream.llm.decode.Answer;
import org.lipstream.llm.decode.Limits;
import org.lipstream.llm.decode.NextToken;
import org.lipstream.llm.decode.Search;
import org.lipstream.llm.model.LlamaConfig;
import org.lipstream.llm.token.Tokenizer;

/** One of our decoders, with the greedy search that recognisers use. */
public final class GreedyContestant implements Contestant {
  private static final String END_OF_TEXT = "<|endoftext|>"; // for llama.cpp in any file

  private final Tokenizer tokenizer;
  private final Set<Integer> ends;
  private final Function<int[], NextToken> after;
  private final Runnable close;

  /**
   * @param file the weights, with tokenizer.json beside them
   * @param after scores of what follows a prompt's tokens
   * @param close closes the decoder
   */
  public GreedyContestant(
      Path file, LlamaConfig config, Function<int[], NextToken> after, Runnable close) {
    this.tokenizer = Tokenizer.open(file.toAbsolutePath().getParent());
    this.ends = new HashSet<>(config.eosTokenIds());
    if (tokenizer.has(END_OF_TEXT)) {
      ends.add(tokenizer.id(END_OF_TEXT));
    }
    this.after = after;
    this.close = close;
  }

  @Override
  public int[] encode(String text) {
    return tokenizer.encode(text);
  }

  @Override
  public Timing time(String prompt, int tokens) {
    Stopwatch watch = Stopwatch.start();
    try (NextToken scores = new Endless(after.apply(encode(prompt)), ends, watch)) {
      Answer answer = Search.of(1).decode(scores, new Limits(tokens, Set.of())).get(0);
      List<Integer> written = answer.tokens();
      return watch.stop(written.size(), tokenizer.decode(written));
    }
  }

  @Override
  public void close() {
    tokenizer.close();
    close.run();
  }

  /** Scores as another does, but of ends, and tells when the first are there. */
  private record Endless(NextToken scores, Set<Integer> ends, Stopwatch watch)
      implements NextToken {

    @Override
    public int prompts() {
      return scores.prompts();
    }

    @Override
    public float[][][] begin(int[][] prefixes) {
      float[][][] logits = scores.begin(prefixes);
      watch.first();
      for (float[][] one : logits) {
        without(one);
      }
      return logits;
    }

    @Override
    public float[][] step(int[] parents, int[] tokens) {
      return without(scores.step(parents, tokens));
    }

    private float[][] without(float[][] logits) {
      for (float[] row : logits) {
        for (int end : ends) {
          row[end] = Float.NEGATIVE_INFINITY;
        }
      }
      return logits;
    }

    @Override
    public void close() {
      scores.close();
    }
  }
}

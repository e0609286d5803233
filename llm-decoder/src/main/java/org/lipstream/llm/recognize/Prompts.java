package org.lipstream.llm.recognize;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.util.ArrayList;
import java.util.List;
import org.lipstream.llm.model.LlamaModel;
import org.lipstream.llm.probe.Watched;
import org.lipstream.llm.prompt.PromptLayout;
import org.lipstream.llm.token.Tokenizer;
import org.lipstream.monitor.probe.Detail;
import org.lipstream.monitor.probe.TokenRole;

/**
 * Makes what a decoder reads of a request: the media in their marks, the words that ask for a
 * transcript, and the beginning of the answer.
 *
 * @param maxTokensPerSecond of media, in an answer
 */
record Prompts(LlamaModel llm, Tokenizer tokenizer, PromptLayout layout, int maxTokensPerSecond) {
  private static final int MIN_NEW_TOKENS = 16;

  /**
   * A request's context.
   *
   * @param call owns what is made
   * @param detail what the request's probe wants
   */
  WatchedDecoding.Context context(
      NDManager call, RecognitionRequest request, Detail detail, MediaTokens media) {
    NDArray prompt = layout.embeddings(llm, call, media.byModality()); // (T, D)
    int[] forced = forced(request);
    int promptLength = Math.toIntExact(prompt.getShape().get(0));
    return new WatchedDecoding.Context(
        prompt,
        forced,
        forced.length + room(request),
        new MediaAttention.Followed(
            PromptLayout.FIRST_MEDIA, media.leadingCount(), promptLength, forced.length),
        watched(request, detail, media, forced));
  }

  /** Tokens that may be found, the end token included. */
  private int room(RecognitionRequest request) {
    long spoken = request.utterance().durationMs() * maxTokensPerSecond / 1000;
    return request.answered() ? 1 : MIN_NEW_TOKENS + Math.toIntExact(spoken);
  }

  private Watched watched(
      RecognitionRequest request, Detail detail, MediaTokens media, int[] forced) {
    List<PromptLayout.Token> context = layout.tokens(media.counts());
    List<TokenRole> roles =
        new ArrayList<>(context.stream().map(PromptLayout.Token::role).toList());
    List<String> texts = new ArrayList<>(context.stream().map(PromptLayout.Token::text).toList());
    for (int token : forced) {
      roles.add(TokenRole.RESPONSE);
      texts.add(tokenizer.text(token));
    }
    return new Watched(request.probe(), detail, roles, texts, media.encoders());
  }

  private int[] forced(RecognitionRequest request) {
    String words = request.committed();
    return words.isEmpty() ? new int[0] : tokenizer.encode(" " + words);
  }
}

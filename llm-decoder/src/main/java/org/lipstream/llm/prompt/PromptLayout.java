package org.lipstream.llm.prompt;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.lipstream.llm.model.LlamaModel;
import org.lipstream.llm.token.Tokenizer;
import org.lipstream.monitor.probe.TokenRole;

/**
 * The order of a decoder's context: {@code BOS <audio> A1..An </audio> <video> V1..Vm </video>
 * prompt}, where a stream that is absent leaves its marks out too.
 */
public final class PromptLayout {
  private final int bos;
  private final int audioOpen;
  private final int audioClose;
  private final int videoOpen;
  private final int videoClose;
  private final int[] prompt;
  private final PromptTokens names;
  private final List<String> promptTexts;

  /** Looks the tokens up. */
  public PromptLayout(PromptTokens tokens, Tokenizer tokenizer) {
    bos = tokenizer.id(tokens.bos());
    audioOpen = tokenizer.id(tokens.audioOpen());
    audioClose = tokenizer.id(tokens.audioClose());
    videoOpen = tokenizer.id(tokens.videoOpen());
    videoClose = tokenizer.id(tokens.videoClose());
    prompt = tokenizer.encode(tokens.text());
    names = tokens;
    promptTexts = Arrays.stream(prompt).mapToObj(tokenizer::text).toList();
  }

  /** Position of the first audio vector: after BOS and {@code <audio>}. */
  public static int audioStart() {
    return 2;
  }

  /** Position of the first video vector. */
  public static int videoStart(int audioTokens) {
    return audioTokens == 0 ? 2 : audioTokens + 4;
  }

  /** One position of a context: what it is and what it says. */
  public record Token(TokenRole role, String text) {}

  /**
   * The tokens of a context, in the order of {@link #embeddings}.
   *
   * @param audioTokens 0 where the stream is absent
   * @param videoTokens 0 where the stream is absent
   */
  public List<Token> tokens(int audioTokens, int videoTokens) {
    List<Token> tokens = new ArrayList<>();
    tokens.add(new Token(TokenRole.BOS, names.bos()));
    if (audioTokens > 0) {
      tokens.add(new Token(TokenRole.AUDIO_OPEN, names.audioOpen()));
      tokens.addAll(Collections.nCopies(audioTokens, new Token(TokenRole.AUDIO, "")));
      tokens.add(new Token(TokenRole.AUDIO_CLOSE, names.audioClose()));
    }
    if (videoTokens > 0) {
      tokens.add(new Token(TokenRole.VIDEO_OPEN, names.videoOpen()));
      tokens.addAll(Collections.nCopies(videoTokens, new Token(TokenRole.VIDEO, "")));
      tokens.add(new Token(TokenRole.VIDEO_CLOSE, names.videoClose()));
    }
    promptTexts.forEach(text -> tokens.add(new Token(TokenRole.PROMPT, text)));
    return tokens;
  }

  /**
   * Puts a context together.
   *
   * @param audio (n, D) projected, or null
   * @param video (m, D) projected, or null
   * @param more token ids after the prompt
   * @return (T, D), attached to {@code manager}
   */
  public NDArray embeddings(
      LlamaModel model, NDManager manager, NDArray audio, NDArray video, int... more) {
    NDList parts = new NDList();
    if (audio != null) {
      parts.add(embed(model, manager, bos, audioOpen));
      parts.add(audio);
    }
    if (video != null) {
      parts.add(
          audio == null
              ? embed(model, manager, bos, videoOpen)
              : embed(model, manager, audioClose, videoOpen));
      parts.add(video);
    }
    int[] rest = new int[1 + prompt.length + more.length];
    rest[0] = video == null ? audioClose : videoClose;
    System.arraycopy(prompt, 0, rest, 1, prompt.length);
    System.arraycopy(more, 0, rest, 1 + prompt.length, more.length);
    parts.add(embed(model, manager, rest));
    return NDArrays.concat(parts, 0);
  }

  private static NDArray embed(LlamaModel model, NDManager manager, int... ids) {
    return model.embed(manager, ids).squeeze(0);
  }
}

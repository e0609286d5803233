package org.lipstream.llm.prompt;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.lipstream.llm.model.LlamaModel;
import org.lipstream.llm.token.Tokenizer;
import org.lipstream.media.Modality;
import org.lipstream.monitor.probe.TokenRole;

/**
 * The order of a decoder's context: {@code BOS <audio> A1..An </audio> <video> V1..Vm </video>
 * prompt}, where media that are absent leave their marks out too.
 */
public final class PromptLayout {
  /** Position of the first media vector: after BOS and the mark that opens its medium. */
  public static final int FIRST_MEDIA = 2;

  private final int bos;
  private final Map<Modality, Integer> open = new EnumMap<>(Modality.class);
  private final Map<Modality, Integer> close = new EnumMap<>(Modality.class);
  private final int[] prompt;
  private final PromptTokens names;
  private final List<String> promptTexts;

  /** Looks the tokens up. */
  public PromptLayout(PromptTokens tokens, Tokenizer tokenizer) {
    bos = tokenizer.id(tokens.bos());
    tokens
        .marks()
        .forEach(
            (modality, marks) -> {
              open.put(modality, tokenizer.id(marks.open()));
              close.put(modality, tokenizer.id(marks.close()));
            });
    prompt = tokenizer.encode(tokens.text());
    names = tokens;
    promptTexts = Arrays.stream(prompt).mapToObj(tokenizer::text).toList();
  }

  /** One position of a context: what it is and what it says. */
  public record Token(TokenRole role, String text) {}

  /**
   * The tokens of a context, in the order of {@link #embeddings}.
   *
   * @param media tokens of each kind; none or 0 where it is absent
   */
  public List<Token> tokens(Map<Modality, Integer> media) {
    List<Token> tokens = new ArrayList<>();
    tokens.add(new Token(TokenRole.BOS, names.bos()));
    for (Modality modality : Modality.values()) {
      int count = media.getOrDefault(modality, 0);
      if (count > 0) {
        String medium = modality.label();
        PromptTokens.Marks marks = names.marks().get(modality);
        tokens.add(new Token(TokenRole.open(medium), marks.open()));
        tokens.addAll(Collections.nCopies(count, new Token(TokenRole.media(medium), "")));
        tokens.add(new Token(TokenRole.close(medium), marks.close()));
      }
    }
    promptTexts.forEach(text -> tokens.add(new Token(TokenRole.PROMPT, text)));
    return tokens;
  }

  /**
   * Puts a context together.
   *
   * @param media (n, D) projected, of each kind that is there; at least one
   * @param more token ids after the prompt
   * @return (T, D), attached to {@code manager}
   */
  public NDArray embeddings(
      LlamaModel model, NDManager manager, Map<Modality, NDArray> media, int... more) {
    NDList parts = new NDList();
    int mark = bos;
    for (Modality modality : Modality.values()) {
      if (media.containsKey(modality)) {
        parts.add(embed(model, manager, mark, open.get(modality))); // (2, D)
        parts.add(media.get(modality)); // (n, D)
        mark = close.get(modality);
      }
    }
    int[] rest = new int[1 + prompt.length + more.length];
    rest[0] = mark;
    System.arraycopy(prompt, 0, rest, 1, prompt.length);
    System.arraycopy(more, 0, rest, 1 + prompt.length, more.length);
    parts.add(embed(model, manager, rest));
    return NDArrays.concat(parts, 0); // (T, D)
  }

  private static NDArray embed(LlamaModel model, NDManager manager, int... ids) {
    return model.embed(manager, ids).squeeze(0);
  }
}

package org.lipstream.llm.audiollm;

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
 * A context of an audio LLM: text, the sound, text.
 *
 * @param before tokens before the sound; not empty
 * @param after tokens after it; not empty
 */
record AudioPrompt(int[] before, int[] after) {

  static AudioPrompt of(AudioFamily.Prompt text, Tokenizer tokenizer) {
    return new AudioPrompt(tokenizer.encode(text.before()), tokenizer.encode(text.after()));
  }

  int length(int audioTokens) {
    return before.length + audioTokens + after.length;
  }

  /**
   * The tokens' roles: whatever comes first is where a decoder's attention rests, as on a BOS; the
   * tokens next to the sound open and close it.
   */
  List<TokenRole> roles(int audioTokens) {
    List<TokenRole> roles = new ArrayList<>();
    roles.add(TokenRole.BOS);
    roles.addAll(Collections.nCopies(Math.max(0, before.length - 2), TokenRole.PROMPT));
    if (before.length > 1) {
      roles.add(TokenRole.AUDIO_OPEN);
    }
    roles.addAll(Collections.nCopies(audioTokens, TokenRole.AUDIO));
    roles.add(TokenRole.AUDIO_CLOSE);
    roles.addAll(Collections.nCopies(after.length - 1, TokenRole.PROMPT));
    return roles;
  }

  /** What the tokens say; nothing for the sound's. */
  List<String> texts(int audioTokens, Tokenizer tokenizer) {
    List<String> texts = new ArrayList<>();
    Arrays.stream(before).mapToObj(tokenizer::text).forEach(texts::add);
    texts.addAll(Collections.nCopies(audioTokens, ""));
    Arrays.stream(after).mapToObj(tokenizer::text).forEach(texts::add);
    return texts;
  }

  /**
   * The context's embeddings.
   *
   * @param audio (n, D)
   * @return (T, D)
   */
  NDArray embeddings(LlamaModel model, NDManager manager, NDArray audio) {
    return NDArrays.concat(
        new NDList(
            model.embed(manager, before).squeeze(0), audio, model.embed(manager, after).squeeze(0)),
        0);
  }

  /**
   * The embeddings of a context that is written with placeholders, which need not be tokens of the
   * model's.
   *
   * @param ids one run of placeholders among them, as long as the sound
   * @param audio (n, D)
   * @return (T, D)
   * @throws IllegalArgumentException if the run is not as long
   */
  static NDArray embeddings(
      LlamaModel model, NDManager manager, int[] ids, int placeholder, NDArray audio) {
    int first = 0;
    while (first < ids.length && ids[first] != placeholder) {
      first++;
    }
    int end = first;
    while (end < ids.length && ids[end] == placeholder) {
      end++;
    }
    if (end - first != audio.getShape().get(0)) {
      throw new IllegalArgumentException(
          "placeholders: %d (expected: %d, one for each vector of the sound)"
              .formatted(end - first, audio.getShape().get(0)));
    }
    return new AudioPrompt(
            Arrays.copyOfRange(ids, 0, first), Arrays.copyOfRange(ids, end, ids.length))
        .embeddings(model, manager, audio);
  }
}

package org.lipstream.llm.whisper;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.lipstream.llm.token.Tokenizer;

/**
 * What is never written, for a model whose files do not list it: signs that are not spoken, such as
 * brackets and notes, and special tokens, by the rules of OpenAI's tokenizer.py.
 */
final class NonSpeechTokens {
  private static final String SIGNS = "\"#()*+/:;<=>@[\\]^_`{|}~「」『』";
  private static final String SIGN_GROUPS =
      "<< >> <<< >>> -- --- -( -[ (' (\" (( )) ((( ))) [[ ]] {{ }} ♪♪ ♪♪♪";
  private static final String NOTES = "♩♪♫♬♭♮♯";

  private NonSpeechTokens() {}

  /** Anywhere in a text, ascending. */
  static int[] anywhere(Tokenizer tokenizer, SpecialTokens special) {
    Set<Integer> tokens = new LinkedHashSet<>();
    // Hyphens and quotes stand within words, but no word begins with them.
    tokens.add(tokenizer.encode(" -")[0]);
    tokens.add(tokenizer.encode(" '")[0]);
    Stream.concat(
            SIGNS.codePoints().mapToObj(Character::toString), Stream.of(SIGN_GROUPS.split(" ")))
        .forEach(sign -> add(tokens, tokenizer, sign, false));
    NOTES
        .codePoints()
        .mapToObj(Character::toString)
        .forEach(note -> add(tokens, tokenizer, note, true));
    tokens.addAll(
        List.of(
            special.start(),
            special.transcribe(),
            special.translate(),
            special.previous(),
            special.noSpeech()));
    String languageModel = "<|startoflm|>";
    if (tokenizer.has(languageModel)) {
      tokens.add(tokenizer.id(languageModel));
    }
    return tokens.stream().mapToInt(Integer::intValue).sorted().toArray();
  }

  /**
   * @param always whether its first token is forbidden even where it has several
   */
  private static void add(Set<Integer> tokens, Tokenizer tokenizer, String sign, boolean always) {
    for (String text : List.of(sign, " " + sign)) {
      int[] ids = tokenizer.encode(text);
      if (ids.length == 1 || always) {
        tokens.add(ids[0]);
      }
    }
  }

  /** As a text's first token: a space alone, and the end. */
  static int[] first(Tokenizer tokenizer, SpecialTokens special) {
    return new int[] {tokenizer.encode(" ")[0], special.end()};
  }
}

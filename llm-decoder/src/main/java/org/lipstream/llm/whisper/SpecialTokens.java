package org.lipstream.llm.whisper;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.lipstream.encoders.checkpoint.ModelFormatException;
import org.lipstream.llm.token.Tokenizer;

/**
 * The ids of Whisper's special tokens. They stand behind the text's in a fixed order: end, start,
 * languages, tasks, the text before, no speech, no timestamps, and then the timestamps, which many
 * vocabularies do not name.
 *
 * @param end {@code <|endoftext|>}; all ids below are text
 * @param start {@code <|startoftranscript|>}
 * @param previous {@code <|startofprev|>}, before text of earlier sound
 * @param firstTimestamp 0.00 s; each next one is 20 ms later
 * @param languages by code, such as {@code en}; empty for a model of English alone
 */
public record SpecialTokens(
    int end,
    int start,
    int transcribe,
    int translate,
    int previous,
    int noSpeech,
    int noTimestamps,
    int firstTimestamp,
    Map<String, Integer> languages) {
  static final String ENGLISH = "en";

  private static final int FIRST_MULTILINGUAL_VOCABULARY = 51_865;

  public SpecialTokens {
    languages = Map.copyOf(languages);
  }

  /**
   * Looks them up by their names.
   *
   * @param generation generation_config.json; may be empty
   * @param vocabulary the model's, which tells what the files do not say
   * @throws ModelFormatException if the tokenizer is not Whisper's
   */
  static SpecialTokens read(Tokenizer tokenizer, JsonNode generation, int vocabulary) {
    boolean multilingual =
        generation.path("is_multilingual").asBoolean(vocabulary >= FIRST_MULTILINGUAL_VOCABULARY);
    int start = tokenizer.id("<|startoftranscript|>");
    int transcribe = tokenizer.id("<|transcribe|>");
    int noTimestamps = tokenizer.id("<|notimestamps|>");
    return new SpecialTokens(
        tokenizer.id("<|endoftext|>"),
        start,
        transcribe,
        tokenizer.id("<|translate|>"),
        tokenizer.id("<|startofprev|>"),
        tokenizer.id(tokenizer.has("<|nospeech|>") ? "<|nospeech|>" : "<|nocaptions|>"),
        noTimestamps,
        noTimestamps + 1,
        multilingual ? languages(tokenizer, start, transcribe) : Map.of());
  }

  private static Map<String, Integer> languages(Tokenizer tokenizer, int start, int transcribe) {
    Map<String, Integer> languages = new LinkedHashMap<>();
    for (int id = start + 1; id < transcribe; id++) {
      String name = tokenizer.text(id);
      if (name.matches("<\\|[a-z]{2,3}\\|>")) {
        languages.put(name.substring(2, name.length() - 2), id);
      }
    }
    return languages;
  }

  public boolean isMultilingual() {
    return !languages.isEmpty();
  }

  public boolean isTimestamp(int token) {
    return token >= firstTimestamp;
  }

  /**
   * What stands before the text.
   *
   * @param language its code; a model of English alone takes {@code en}
   * @param timestamps whether the text is to have them
   * @throws IllegalArgumentException if the model does not know the language
   */
  public int[] prompt(String language, boolean timestamps) {
    List<Integer> prompt = new ArrayList<>(List.of(start));
    if (isMultilingual()) {
      prompt.add(language(language));
      prompt.add(transcribe);
    } else if (!language.equals(ENGLISH)) {
      throw new IllegalArgumentException(
          "language: " + language + " (expected: en, the only one that the model knows)");
    }
    if (!timestamps) {
      prompt.add(noTimestamps);
    }
    return prompt.stream().mapToInt(Integer::intValue).toArray();
  }

  private int language(String code) {
    Integer id = languages.get(code);
    if (id == null) {
      throw new IllegalArgumentException(
          "language: %s (expected: one of %s)"
              .formatted(code, languages.keySet().stream().sorted().toList()));
    }
    return id;
  }

  /**
   * The language that most likely comes after {@code <|startoftranscript|>}.
   *
   * @param logits there, by id
   */
  String likeliestLanguage(float[] logits) {
    return languages.entrySet().stream()
        .max(Comparator.comparingDouble(entry -> logits[entry.getValue()]))
        .map(Map.Entry::getKey)
        .orElse(ENGLISH);
  }

  /**
   * A prompt behind the text of earlier sound.
   *
   * @param text tokens; none for none
   * @param most of its last ones to keep
   */
  int[] after(List<Integer> text, int[] prompt, int most) {
    if (text.isEmpty()) {
      return prompt;
    }
    IntStream kept = text.stream().skip(Math.max(0, text.size() - most)).mapToInt(id -> id);
    return IntStream.concat(IntStream.of(previous), IntStream.concat(kept, Arrays.stream(prompt)))
        .toArray();
  }
}

package org.lipstream.llm.lab.corpus;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Writes lower-case words as people write sentences: names with capitals, as prose that was read
 * has them, a capital at the beginning, a stop or a question mark at the end.
 */
public final class Truecaser {
  private static final Pattern WORD = Pattern.compile("[A-Za-z][A-Za-z']*|[.!?:;\"]");
  private static final int SEEN = 3;
  private static final double MOSTLY = 0.8;
  private static final Set<String> ASKING =
      Set.of(
          "who", "what", "where", "when", "why", "how", "which", "whose", "is", "are", "am", "do",
          "does", "did", "can", "could", "will", "would", "shall", "should", "may", "have", "has",
          "was", "were");

  private final Map<String, String> forms;

  private Truecaser(Map<String, String> forms) {
    this.forms = Map.copyOf(forms);
  }

  /**
   * Learns how words are written inside sentences.
   *
   * @param prose text with capitals and punctuation
   */
  public static Truecaser learn(Iterable<String> prose) {
    Map<String, Map<String, Integer>> counts = new HashMap<>();
    for (String text : prose) {
      boolean inside = false;
      Matcher matcher = WORD.matcher(text);
      while (matcher.find()) {
        String word = matcher.group();
        if (!Character.isLetter(word.charAt(0))) {
          inside = false;
        } else {
          if (inside) {
            counts
                .computeIfAbsent(word.toLowerCase(Locale.ROOT), w -> new HashMap<>())
                .merge(word, 1, Integer::sum);
          }
          inside = true;
        }
      }
    }
    Map<String, String> forms = new HashMap<>();
    counts.forEach(
        (word, written) -> {
          int all = written.values().stream().mapToInt(Integer::intValue).sum();
          written.forEach(
              (form, count) -> {
                if (!form.equals(word) && count >= SEEN && count >= MOSTLY * all) {
                  forms.put(word, form);
                }
              });
        });
    return new Truecaser(forms);
  }

  /**
   * Learns from the .txt files of a folder.
   *
   * @throws IOException if one cannot be read
   */
  public static Truecaser learnFrom(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      List<String> texts = new ArrayList<>();
      for (Path file : files.filter(f -> f.toString().endsWith(".txt")).sorted().toList()) {
        texts.add(Files.readString(file));
      }
      return learn(texts);
    }
  }

  /**
   * Lower-case words as a sentence. What has capitals already stays as it is.
   *
   * @param text words and single spaces
   */
  public String write(String text) {
    if (text.isBlank() || !text.equals(text.toLowerCase(Locale.ROOT))) {
      return text;
    }
    List<String> words = new ArrayList<>();
    for (String word : text.trim().split("\\s+")) {
      words.add(form(word));
    }
    String first = words.get(0);
    words.set(0, first.substring(0, 1).toUpperCase(Locale.ROOT) + first.substring(1));
    String sentence = String.join(" ", words);
    boolean open = Character.isLetterOrDigit(sentence.charAt(sentence.length() - 1));
    return open ? sentence + (isQuestion(text) ? "?" : ".") : sentence;
  }

  private String form(String word) {
    if (word.equals("i") || word.startsWith("i'")) {
      return "I" + word.substring(1);
    }
    String bare = word.replaceAll("[^a-z']", "");
    String form = forms.get(bare);
    return form == null ? word : word.replace(bare, form);
  }

  private static boolean isQuestion(String text) {
    String[] words = text.trim().split("\\s+");
    return words.length > 2 && ASKING.contains(words[0]);
  }
}

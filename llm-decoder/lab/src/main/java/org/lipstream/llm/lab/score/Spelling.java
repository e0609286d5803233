package org.lipstream.llm.lab.score;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * British spellings to American ones, by the rules of a file: lines of a pattern that a whole word
 * matches and what becomes of it. The first that matches is taken.
 */
final class Spelling {
  private static final String RULES = "spelling.txt";

  private record Rule(Pattern pattern, String replacement) {}

  private final List<Rule> rules = new ArrayList<>();
  private final Map<String, String> known = new ConcurrentHashMap<>();

  Spelling() {
    try (InputStream file = Spelling.class.getResourceAsStream(RULES);
        BufferedReader lines =
            new BufferedReader(new InputStreamReader(file, StandardCharsets.UTF_8))) {
      for (String line : lines.lines().toList()) {
        if (!line.isBlank() && !line.startsWith("#")) {
          String[] sides = line.trim().split("\\s+");
          rules.add(new Rule(Pattern.compile(sides[0]), sides[1]));
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Every word of the text, single spaces between them. */
  String american(String text) {
    return List.of(text.trim().split("\\s+")).stream()
        .map(word -> known.computeIfAbsent(word, this::lookUp))
        .collect(Collectors.joining(" "));
  }

  private String lookUp(String word) {
    for (Rule rule : rules) {
      var matcher = rule.pattern.matcher(word);
      if (matcher.matches()) {
        return matcher.replaceAll(rule.replacement);
      }
    }
    return word;
  }
}

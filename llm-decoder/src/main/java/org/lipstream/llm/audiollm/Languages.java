package org.lipstream.llm.audiollm;

import java.util.Collection;
import java.util.Map;
import java.util.TreeSet;
import org.lipstream.encoders.checkpoint.ModelFormatException;

/**
 * What a family calls the languages that it was trained for.
 *
 * @param names by ISO 639 code
 */
record Languages(Map<String, String> names) {
  Languages {
    names = Map.copyOf(names);
  }

  /**
   * The name of a language.
   *
   * @param language its code or its name here
   * @throws ModelFormatException if the family does not know it
   */
  String name(String language) {
    String name = names.get(language);
    if (name == null && names.containsValue(language)) {
      return language;
    }
    return known(language, name, names.keySet());
  }

  /**
   * The code of a language.
   *
   * @param language its code or its name here
   * @throws ModelFormatException if the family does not know it
   */
  String code(String language) {
    String name = name(language);
    return names.entrySet().stream()
        .filter(entry -> entry.getValue().equals(name))
        .findFirst()
        .orElseThrow()
        .getKey();
  }

  /** The name, which must be among those that the model's own configuration lists. */
  String name(String language, Collection<String> supported) {
    String name = name(language);
    boolean listed = supported.isEmpty() || supported.contains(name);
    return known(language, listed ? name : null, supported);
  }

  private static String known(String language, String name, Collection<String> expected) {
    if (name == null) {
      throw new ModelFormatException(
          "language: %s (expected: one of %s)"
              .formatted(language, String.join(", ", new TreeSet<>(expected))));
    }
    return name;
  }
}

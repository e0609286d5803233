package org.lipstream.llm.lab.score;

import java.util.List;
import org.lipstream.llm.token.TextNormalizer;

/** The form of words in which a reference and a hypothesis are compared. */
public enum WordForm {
  /** {@link TextNormalizer}'s: nothing but case and punctuation is left out. */
  PLAIN {
    @Override
    public List<String> words(String text) {
      return TextNormalizer.words(text);
    }
  },
  /** {@link EnglishNormalizer}'s: numbers, contractions and spellings count as equal besides. */
  ENGLISH {
    @Override
    public List<String> words(String text) {
      return ENGLISH_RULES.words(text);
    }
  };

  private static final EnglishNormalizer ENGLISH_RULES = new EnglishNormalizer();

  /** The words in this form; empty for a text without any. */
  public abstract List<String> words(String text);

  /** The name on the command line. */
  public String label() {
    return name().toLowerCase(java.util.Locale.ROOT);
  }
}

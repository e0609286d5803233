package org.lipstream.llm.lab.train.data;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.lipstream.llm.lab.corpus.Sample;

/** The words that an encoder is taught to tell apart; class 0 is CTC's blank. */
public final class Lexicon {
  private final Map<String, Integer> classes = new LinkedHashMap<>();
  private final List<String> words = new ArrayList<>();

  /** All words of the samples, in alphabetical order. */
  public Lexicon(Collection<Sample> samples) {
    TreeSet<String> sorted = new TreeSet<>();
    samples.forEach(sample -> sorted.addAll(sample.words()));
    words.add("");
    for (String word : sorted) {
      classes.put(word, words.size());
      words.add(word);
    }
  }

  /** Classes with the blank. */
  public int size() {
    return words.size();
  }

  public int[] labels(List<String> text) {
    return text.stream().mapToInt(classes::get).toArray();
  }

  boolean knows(List<String> text) {
    return classes.keySet().containsAll(text);
  }

  public List<String> text(int[] labels) {
    List<String> text = new ArrayList<>();
    for (int label : labels) {
      text.add(words.get(label));
    }
    return text;
  }
}

package org.lipstream.llm.stream;

import java.util.ArrayList;
import java.util.List;
import org.lipstream.llm.token.TextNormalizer;

/**
 * What is certain of an open utterance. Grows only: what is committed is never taken back.
 *
 * @param committed words that were said for good, in their surface form
 * @param recent words of the newest hypotheses, oldest first, as many as a policy looks back on
 * @param committedAtMs media time, from the utterance's start, up to which the media were heard
 *     when something was last committed; 0 before
 */
public record Progress(List<String> committed, List<List<String>> recent, long committedAtMs) {

  public Progress {
    committed = List.copyOf(committed);
    recent = recent.stream().map(List::copyOf).toList();
  }

  /** Nothing is known. */
  public static Progress start() {
    return new Progress(List.of(), List.of(), 0);
  }

  /** The committed words as the beginning of an answer. */
  public String text() {
    return String.join(" ", committed);
  }

  /** The final words: those of the last hypothesis, with the committed ones at their beginning. */
  public List<String> finish(List<String> words) {
    List<String> all = new ArrayList<>(committed);
    all.addAll(rest(words));
    return List.copyOf(all);
  }

  /** The words of a hypothesis after the committed ones. */
  List<String> rest(List<String> words) {
    return words.subList(Math.min(committed.size(), words.size()), words.size());
  }

  /** Whether a hypothesis begins with the committed words, as a forced answer does. */
  public boolean isContinuedBy(List<String> words) {
    return words.size() >= committed.size() && agreeing(committed, words) == committed.size();
  }

  /** How many words at the beginning are the same after normalisation. */
  static int agreeing(List<String> first, List<String> second) {
    int count = 0;
    while (count < first.size()
        && count < second.size()
        && same(first.get(count), second.get(count))) {
      count++;
    }
    return count;
  }

  private static boolean same(String first, String second) {
    return first.equals(second) || TextNormalizer.words(first).equals(TextNormalizer.words(second));
  }

  /** Commits the first {@code count} words of a hypothesis; fewer than there are change nothing. */
  Progress commit(List<String> words, int count, long mediaMs) {
    if (count <= committed.size()) {
      return this;
    }
    List<String> longer = new ArrayList<>(committed);
    longer.addAll(words.subList(committed.size(), count));
    return new Progress(longer, recent, mediaMs);
  }

  /** Remembers a hypothesis among the newest {@code kept}. */
  Progress remember(List<String> words, int kept) {
    List<List<String>> newest = new ArrayList<>(recent);
    newest.add(words);
    int dropped = Math.max(0, newest.size() - kept);
    return new Progress(committed, newest.subList(dropped, newest.size()), committedAtMs);
  }
}

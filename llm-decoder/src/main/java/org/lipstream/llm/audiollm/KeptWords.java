package org.lipstream.llm.audiollm;

import java.util.ArrayList;
import java.util.List;
import org.lipstream.llm.recognize.Hypothesis.Word;

/** The words of a transcript that are left when repetitions are taken out. */
final class KeptWords {
  private KeptWords() {}

  /**
   * Words with the times that they were heard at: each word that is left takes those of the next
   * word like it, or of the next word if there is none like it.
   */
  static List<Word> of(List<Word> heard, AnswerReader reader) {
    String text = String.join(" ", heard.stream().map(Word::word).toList());
    String cleaned = reader.cleaned(text);
    if (cleaned.equals(text)) {
      return heard;
    }
    List<Word> kept = new ArrayList<>();
    int next = 0;
    for (String word : cleaned.trim().split("\\s+")) {
      int like = next;
      while (like < heard.size() && !heard.get(like).word().equals(word)) {
        like++;
      }
      int at = Math.min(like < heard.size() ? like : next, heard.size() - 1);
      Word from = heard.get(at);
      kept.add(new Word(word, from.startMs(), from.endMs(), from.confidence()));
      next = at + 1;
    }
    return kept;
  }
}

package org.lipstream.llm.whisper;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.lipstream.llm.decode.Answer;
import org.lipstream.llm.recognize.AttentionMap;
import org.lipstream.llm.recognize.Hypothesis.Word;
import org.lipstream.llm.token.TokenWord;

/**
 * Words in their places.
 *
 * @param words times from the window's start
 * @param attention of the alignment heads, a row for each token of the text
 */
record PlacedWords(List<Word> words, AttentionMap attention) {
  /** A word's ordinary length is at most this, as far as the rule for too long ones goes. */
  private static final long MOST_ORDINARY_MS = 700;

  private static final String SENTENCE_ENDS = ".。!！?？";

  static final PlacedWords NONE = new PlacedWords(List.of(), AttentionMap.NONE);

  PlacedWords {
    words = List.copyOf(words);
  }

  /**
   * Places words by where their tokens begin.
   *
   * @param starts frame of each token of the answer, and where the text ends
   * @param looks [token][frame], for the map
   */
  static PlacedWords of(
      List<TokenWord> spelt, Answer answer, int[] starts, float[][] looks, long durationMs) {
    long[][] spans = new long[spelt.size()][];
    for (int i = 0; i < spans.length; i++) {
      long start = Math.min(durationMs, starts[spelt.get(i).firstToken()] * Sound.FRAME_MS);
      long end = Math.min(durationMs, starts[spelt.get(i).endToken()] * Sound.FRAME_MS);
      spans[i] = new long[] {start, Math.max(start, end)};
    }
    shorten(spans, spelt);
    List<Word> words = new ArrayList<>();
    List<Integer> ends = new ArrayList<>();
    for (int i = 0; i < spans.length; i++) {
      TokenWord one = spelt.get(i);
      double confidence = one.probability(answer.logProbabilities());
      words.add(new Word(one.word(), spans[i][0], spans[i][1], confidence));
      ends.add(one.endToken());
    }
    return new PlacedWords(words, new AttentionMap(looks, ends, Sound.FRAME_MS, Set.of()));
  }

  /**
   * Every word begins where the one before ends, so pauses make some too long: as in OpenAI's
   * timing.py those at a sentence's edge, or at the text's, are cut to twice the median.
   */
  private static void shorten(long[][] spans, List<TokenWord> spelt) {
    long longest = 2 * Math.min(MOST_ORDINARY_MS, median(spans));
    for (int i = 0; i < spans.length && longest > 0; i++) {
      if (spans[i][1] - spans[i][0] > longest) {
        if (i == spans.length - 1 || endsSentence(spelt.get(i))) {
          spans[i][1] = spans[i][0] + longest;
        } else if (i == 0 || endsSentence(spelt.get(i - 1))) {
          spans[i][0] = spans[i][1] - longest;
        }
      }
    }
  }

  private static long median(long[][] spans) {
    long[] lengths =
        Arrays.stream(spans).mapToLong(span -> span[1] - span[0]).filter(ms -> ms > 0).toArray();
    Arrays.sort(lengths);
    return lengths.length == 0 ? 0 : lengths[lengths.length / 2];
  }

  private static boolean endsSentence(TokenWord word) {
    return SENTENCE_ENDS.indexOf(word.word().charAt(word.word().length() - 1)) >= 0;
  }
}

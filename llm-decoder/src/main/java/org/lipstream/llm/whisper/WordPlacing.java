package org.lipstream.llm.whisper;

import ai.djl.ndarray.NDManager;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.lipstream.llm.decode.Answer;
import org.lipstream.llm.token.TokenWord;

/** Places an answer's words in the sound. */
record WordPlacing(WhisperDecoder decoder, Vocabulary vocabulary, List<AlignmentHead> heads) {

  /**
   * Places words.
   *
   * @param answer of text tokens alone
   * @param prompt up to the text, without timestamps
   * @param soundMs length of the sound, without the silence behind it
   * @param tap looks on while the text is read once more
   */
  PlacedWords place(
      NDManager call, Sound sound, Answer answer, int[] prompt, long soundMs, DecoderTap tap) {
    int frames = frames(soundMs, sound);
    int[] tokens = tokens(prompt, answer);
    float[][][] attention = Reading.attention(decoder, heads, call, sound, tokens, frames, tap);
    List<TokenWord> words = TokenWord.of(vocabulary.tokenizer(), answer.tokens());
    if (words.isEmpty()) {
      return PlacedWords.NONE;
    }
    // The last token of the prompt predicts the first of the text, and so on to the end token.
    int first = prompt.length - 1;
    int[] starts = TimeWarping.starts(attention, first, tokens.length - 1);
    float[][] looks = mean(attention, first, tokens.length - 2);
    return PlacedWords.of(words, answer, starts, looks, soundMs);
  }

  private static int frames(long soundMs, Sound sound) {
    long frames = (soundMs + Sound.FRAME_MS - 1) / Sound.FRAME_MS;
    return (int) Math.max(1, Math.min(sound.frames(), frames));
  }

  /** What is read: the prompt, the text, the end token. */
  int[] tokens(int[] prompt, Answer answer) {
    IntStream text = answer.tokens().stream().mapToInt(Integer::intValue);
    IntStream end = IntStream.of(vocabulary.special().end());
    return IntStream.concat(Arrays.stream(prompt), IntStream.concat(text, end)).toArray();
  }

  private static float[][] mean(float[][][] attention, int first, int end) {
    float[][] mean = new float[end - first][attention[0][0].length];
    for (float[][] head : attention) {
      for (int row = 0; row < mean.length; row++) {
        for (int frame = 0; frame < mean[row].length; frame++) {
          mean[row][frame] += head[first + row][frame] / attention.length;
        }
      }
    }
    return mean;
  }
}

package org.lipstream.llm.whisper;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.lipstream.llm.decode.Answer;
import org.lipstream.llm.decode.ForcedScores;
import org.lipstream.llm.model.TokenTree;

/** How likely a decoder finds texts that somebody else thought of. */
final class TextScores {
  private TextScores() {}

  /**
   * Scores texts in one pass.
   *
   * @param texts tokens without the end; their end is judged too
   * @param end the token that ends them
   * @return one a text, with its score as {@link org.lipstream.llm.decode.RankedSearch} says
   */
  static List<Answer> of(
      WhisperDecoder decoder,
      NDManager call,
      Sound sound,
      int[] prompt,
      List<List<Integer>> texts,
      int end) {
    if (texts.isEmpty()) {
      return List.of();
    }
    int longest = texts.stream().mapToInt(List::size).max().orElseThrow();
    int[][] read = new int[texts.size()][prompt.length + longest];
    int[][] judged = new int[texts.size()][]; // with their ends
    for (int row = 0; row < read.length; row++) {
      List<Integer> text = texts.get(row);
      System.arraycopy(prompt, 0, read[row], 0, prompt.length);
      for (int at = 0; at < longest; at++) {
        read[row][prompt.length + at] = at < text.size() ? text.get(at) : end;
      }
      judged[row] = Arrays.copyOf(read[row], prompt.length + text.size() + 1);
      judged[row][prompt.length + text.size()] = end;
    }
    try (NDManager scope = call.newSubManager();
        TextState state = decoder.begin(scope)) {
      NDArray hidden = decoder.forward(scope, read, state, sound, DecoderTap.NONE); // (R, T, D)
      NDArray states = hidden.reshape(-1, hidden.getShape().get(2)); // (R T, D)
      double[][] scores =
          ForcedScores.of(
              states, judged, places(judged, read[0].length), prompt.length, decoder::logits);
      return IntStream.range(0, texts.size())
          .mapToObj(row -> answer(texts.get(row), scores[row]))
          .toList();
    }
  }

  /** Where each row's tokens' states are; of equal beginnings the first. */
  private static int[][] places(int[][] judged, int width) {
    int[][] paths = TokenTree.of(judged).paths();
    Map<Integer, Integer> byNode = new HashMap<>();
    int[][] places = new int[judged.length][];
    for (int row = 0; row < judged.length; row++) {
      places[row] = new int[judged[row].length - 1];
      for (int at = 0; at < places[row].length; at++) {
        int own = row * width + at;
        places[row][at] = byNode.computeIfAbsent(paths[row][at], node -> own);
      }
    }
    return places;
  }

  /** With the end's log-probability in the score alone. */
  private static Answer answer(List<Integer> text, double[] scores) {
    List<Double> logProbabilities = Arrays.stream(scores).limit(text.size()).boxed().toList();
    double sum = Arrays.stream(scores).sum();
    return new Answer(text, logProbabilities, true, sum / Math.max(1, text.size()));
  }
}

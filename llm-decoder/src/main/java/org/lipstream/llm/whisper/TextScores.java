package org.lipstream.llm.whisper;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.lipstream.llm.decode.Answer;

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
    for (int row = 0; row < read.length; row++) {
      System.arraycopy(prompt, 0, read[row], 0, prompt.length);
      for (int at = 0; at < longest; at++) {
        List<Integer> text = texts.get(row);
        read[row][prompt.length + at] = at < text.size() ? text.get(at) : end;
      }
    }
    List<Answer> answers = new ArrayList<>();
    try (NDManager scope = call.newSubManager();
        TextState state = decoder.begin(scope)) {
      NDArray hidden = decoder.forward(scope, read, state, sound, DecoderTap.NONE); // (R, T, D)
      for (int row = 0; row < read.length; row++) {
        List<Integer> text = texts.get(row);
        int first = prompt.length - 1; // predicts the text's first token
        String span = "%d,%d:%d".formatted(row, first, first + text.size() + 1);
        try (NDManager one = scope.newSubManager()) {
          answers.add(answer(decoder, one, hidden.get(span), text, end));
        }
      }
    }
    return answers;
  }

  /**
   * @param predicting (n + 1, D)
   */
  private static Answer answer(
      WhisperDecoder decoder, NDManager scope, NDArray predicting, List<Integer> text, int end) {
    predicting.attach(scope);
    long[] labels = new long[text.size() + 1];
    Arrays.setAll(labels, at -> at < text.size() ? text.get(at) : end);
    NDArray logits = decoder.logits(predicting); // (n + 1, vocabulary)
    logits.attach(scope);
    float[] scores =
        logits
            .logSoftmax(-1)
            .gather(scope.create(labels, new Shape(labels.length, 1)), 1)
            .toType(DataType.FLOAT32, false)
            .toFloatArray();
    List<Double> logProbabilities = new ArrayList<>();
    double sum = scores[text.size()];
    for (int at = 0; at < text.size(); at++) {
      logProbabilities.add((double) scores[at]);
      sum += scores[at];
    }
    return new Answer(text, logProbabilities, true, sum / Math.max(1, text.size()));
  }
}

package org.lipstream.llm.whisper;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.zip.Deflater;
import org.lipstream.llm.decode.Answer;

/**
 * What was understood of one window.
 *
 * @param answers best first, at least one; their scores as {@link
 *     org.lipstream.llm.decode.RankedSearch} says
 * @param text of the best
 * @param noSpeech probability of {@code <|nospeech|>} in place of a text
 * @param temperature at which the answers were found
 */
public record Decoded(List<Answer> answers, String text, double noSpeech, double temperature) {
  public Decoded {
    answers = List.copyOf(answers);
  }

  public Answer best() {
    return answers.get(0);
  }

  /** Of the best answer's tokens, the end token among them. */
  public double meanLogProbability() {
    int tokens = best().tokens().size();
    double sum = best().score() * Math.max(1, tokens);
    return sum / (best().ended() ? tokens + 1 : Math.max(1, tokens));
  }

  /** The text's bytes over those that deflate leaves of them: large where it repeats itself. */
  public double compression() {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    if (bytes.length == 0) {
      return 0;
    }
    Deflater deflater = new Deflater();
    try {
      deflater.setInput(bytes);
      deflater.finish();
      byte[] buffer = new byte[bytes.length + 64];
      return bytes.length / (double) deflater.deflate(buffer);
    } finally {
      deflater.end();
    }
  }
}

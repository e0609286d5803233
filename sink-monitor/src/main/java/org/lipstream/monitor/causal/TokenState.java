package org.lipstream.monitor.causal;

import java.util.Arrays;
import org.lipstream.monitor.probe.DecodeSnapshot;

/** Single states of a decode at full detail. */
final class TokenState {
  private TokenState() {}

  /** D values, the residual stream of a token after a block. */
  static float[] of(DecodeSnapshot decode, int layer, int token) {
    float[] stream = decode.layers().get(layer).maps().orElseThrow().stream();
    int width = stream.length / decode.tokens();
    return Arrays.copyOfRange(stream, token * width, (token + 1) * width);
  }

  static double cosine(DecodeSnapshot decode, int layer, int a, int b) {
    float[] stream = decode.layers().get(layer).maps().orElseThrow().stream();
    int width = stream.length / decode.tokens();
    double dot = 0;
    double squareA = 0;
    double squareB = 0;
    for (int i = 0; i < width; i++) {
      double x = stream[a * width + i];
      double y = stream[b * width + i];
      dot += x * y;
      squareA += x * x;
      squareB += y * y;
    }
    double norms = Math.sqrt(squareA * squareB);
    return norms == 0 ? 0 : dot / norms;
  }
}

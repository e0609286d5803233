package org.lipstream.llm.lab.inside;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import java.util.Arrays;
import org.lipstream.llm.mitigate.ColumnScaling;
import org.lipstream.llm.mitigate.MediaRedistribution;

/**
 * {@link MediaRedistribution} for texts, which have no media: of what a sink gets, the first token
 * among them, a part goes to all tokens that are none, in proportion to their weights. Without a
 * past.
 */
public final class SinksRedistributed implements Change {
  private final MediaRedistribution settings;
  private float[] sinks; // (B T) of the stream that the next block reads

  /** With this limit, these features and this much kept. */
  public SinksRedistributed(MediaRedistribution settings) {
    this.settings = settings;
  }

  @Override
  public NDArray stream(int layer, NDArray stream) {
    int rows = Math.toIntExact(stream.getShape().get(0));
    int tokens = Math.toIntExact(stream.getShape().get(1));
    int width = Math.toIntExact(stream.getShape().get(2));
    float[] states = stream.toFloatArray();
    sinks = new float[rows * tokens];
    for (int row = 0; row < rows; row++) {
      int from = row * tokens;
      boolean[] found =
          settings.sinks(Arrays.copyOfRange(states, from * width, (from + tokens) * width), width);
      for (int token = 0; token < tokens; token++) {
        sinks[from + token] = found[token] ? 1 : 0;
      }
    }
    return stream;
  }

  @Override
  public NDArray attention(int block, NDArray weights) {
    Shape shape = weights.getShape();
    NDArray columns =
        weights.getManager().create(sinks, new Shape(shape.get(0), 1, 1, shape.get(3)));
    return ColumnScaling.scaled(weights, columns, settings.kept());
  }
}

package org.lipstream.llm.probe;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import org.lipstream.llm.model.StreamIntervention;
import org.lipstream.monitor.probe.StateTurn;

/**
 * The causal test of arXiv 2510.22603: after one block a token's state is turned to another
 * direction, its norm kept. For whole sequences of one row.
 *
 * @param layer l after block l
 * @param token position of what is turned
 * @param direction of any length but 0, hiddenSize values
 */
public record Rotation(int layer, int token, float[] direction) implements StreamIntervention {

  /** The rotation that a probe asks for. */
  public static Rotation of(StateTurn turn) {
    return new Rotation(turn.layer(), turn.token(), turn.direction());
  }

  @Override
  public NDArray after(int at, NDArray stream) {
    if (at != layer) {
      return stream;
    }
    NDManager manager = stream.getManager();
    long width = stream.getShape().get(2);
    NDArray state = stream.get(":," + token + ":" + (token + 1)); // (1, 1, D)
    NDArray target = manager.create(direction, new Shape(1, 1, width));
    NDArray turned = target.mul(state.norm().div(target.norm())); // (1, 1, D)
    NDList parts = new NDList();
    if (token > 0) {
      parts.add(stream.get(":,0:" + token));
    }
    parts.add(turned);
    if (token + 1 < stream.getShape().get(1)) {
      parts.add(stream.get(":," + (token + 1) + ":"));
    }
    return NDArrays.concat(parts, 1);
  }
}

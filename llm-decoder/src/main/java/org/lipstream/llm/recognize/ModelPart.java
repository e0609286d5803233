package org.lipstream.llm.recognize;

import ai.djl.ndarray.NDManager;
import java.util.function.ToDoubleFunction;
import org.lipstream.encoders.checkpoint.Checkpoint;
import org.lipstream.encoders.checkpoint.Weights;

/**
 * A part of a model as it lies on disk, to be checked without reading its numbers.
 *
 * @param name such as {@code audio encoder}
 * @param checkpoint its tensors; parts may share one
 * @param perSecond how many vectors pass through a tensor at once for a second of media
 * @param stepsPerSecond how often a second all of it is gone through for one vector alone
 * @param builder looks up what the part needs, as loading it does
 */
public record ModelPart(
    String name,
    Checkpoint checkpoint,
    ToDoubleFunction<String> perSecond,
    double stepsPerSecond,
    Builder builder) {

  /** Words and their parts that a second of speech has, about. */
  public static final double TOKENS_PER_SECOND = 4;

  /** Looks tensors up. */
  public interface Builder {

    /**
     * @param manager owns what is computed
     */
    void build(Weights weights, NDManager manager);
  }

  /** A part through which vectors pass at one rate. */
  public static ModelPart encoder(
      String name, Checkpoint checkpoint, double perSecond, Builder builder) {
    return new ModelPart(name, checkpoint, tensor -> perSecond, 0, builder);
  }
}

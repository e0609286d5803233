package org.lipstream.encoders.audio;

import ai.djl.ndarray.NDArray;
import java.util.ArrayList;
import java.util.List;
import org.lipstream.encoders.checkpoint.Weights;
import org.lipstream.encoders.tensor.EncoderTap;
import org.lipstream.encoders.tensor.EncoderTap.Stage;
import org.lipstream.encoders.tensor.LayerScope;
import org.lipstream.encoders.tensor.Linear;

/**
 * Granite Speech's encoder (arXiv 2505.08699): Conformer blocks; in the middle, what a CTC head
 * reads there goes back into the stream as a distribution.
 */
public final class ConformerEncoder {
  private final ConformerConfig config;
  private final Linear in;
  private final List<ConformerBlock> blocks = new ArrayList<>();
  private final Linear classes;
  private final Linear fromClasses;

  /**
   * Looks the tensors up.
   *
   * @param weights under the encoder's prefix
   */
  public ConformerEncoder(ConformerConfig config, Weights weights) {
    this.config = config;
    int width = config.width();
    in = Linear.read(weights, "input_linear", width, config.inputWidth());
    for (int i = 0; i < config.layers(); i++) {
      blocks.add(new ConformerBlock(config, weights.scope("layers." + i + ".")));
    }
    classes = Linear.read(weights, "out", config.classes(), width);
    fromClasses = Linear.read(weights, "out_mid", width, config.classes());
  }

  public ConformerConfig config() {
    return config;
  }

  /**
   * Encodes one sound.
   *
   * @param features (1, T, input width)
   * @param tap values live only during its call
   * @return (1, T, width)
   */
  public NDArray encode(NDArray features, EncoderTap tap) {
    NDArray x = in.apply(features); // (1, T, D)
    for (int i = 0; i < blocks.size(); i++) {
      int index = i;
      x = LayerScope.run(x, input -> fedBack(index, blocks.get(index).apply(input, index, tap)));
    }
    tap.offer(blocks.size(), Stage.STREAM, x);
    return x;
  }

  /** (1, T, D) -> the same shape. */
  private NDArray fedBack(int index, NDArray x) {
    return index + 1 == blocks.size() / 2
        ? x.add(fromClasses.apply(classes.apply(x).softmax(-1)))
        : x;
  }
}

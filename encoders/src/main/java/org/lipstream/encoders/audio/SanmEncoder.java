package org.lipstream.encoders.audio;

import ai.djl.ndarray.NDArray;
import java.util.ArrayList;
import java.util.List;
import org.lipstream.encoders.checkpoint.Weights;
import org.lipstream.encoders.tensor.EncoderTap;
import org.lipstream.encoders.tensor.EncoderTap.Stage;
import org.lipstream.encoders.tensor.LayerScope;
import org.lipstream.encoders.tensor.Sinusoids;

/**
 * Fun-ASR's audio encoder: self-attention with a memory of neighbouring values (SAN-M, Gao et al.,
 * arXiv 2006.01713), over the whole sound.
 */
public final class SanmEncoder {
  private final SanmConfig config;
  private final List<SanmBlock> blocks = new ArrayList<>();

  /**
   * Looks the tensors up.
   *
   * @param weights under the audio tower's prefix
   */
  public SanmEncoder(SanmConfig config, Weights weights) {
    this.config = config;
    for (int i = 0; i < config.layers(); i++) {
      blocks.add(new SanmBlock(config, i, weights.scope("layers." + i + ".")));
    }
  }

  public SanmConfig config() {
    return config;
  }

  /**
   * Encodes one sound.
   *
   * @param features (1, T, input width)
   * @param tap values live only during its call
   * @return (1, T, width)
   * @throws IllegalArgumentException if the input is longer than the positions reach
   */
  public NDArray encode(NDArray features, EncoderTap tap) {
    int time = Math.toIntExact(features.getShape().get(1));
    if (time > config.maxPositions()) {
      throw new IllegalArgumentException(
          "audio: %d vectors (expected: <= %d)".formatted(time, config.maxPositions()));
    }
    NDArray positions =
        Sinusoids.of(features.getManager(), 1, time, config.inputWidth()); // counted from 1
    NDArray x = features.mul(Math.sqrt(config.width())).add(positions); // (1, T, input width)
    for (int i = 0; i < blocks.size(); i++) {
      int index = i;
      x = LayerScope.run(x, input -> blocks.get(index).apply(input, index, tap));
    }
    tap.offer(blocks.size(), Stage.STREAM, x);
    return x;
  }
}

package org.lipstream.encoders.audio;

import ai.djl.ndarray.NDArray;
import java.util.ArrayList;
import java.util.List;
import org.lipstream.encoders.checkpoint.Weights;
import org.lipstream.encoders.tensor.Dropout;
import org.lipstream.encoders.tensor.EncoderTap;
import org.lipstream.encoders.tensor.EncoderTap.Stage;
import org.lipstream.encoders.tensor.HeadRotation;
import org.lipstream.encoders.tensor.LayerNorm;
import org.lipstream.encoders.tensor.LayerScope;
import org.lipstream.encoders.tensor.TransformerBlock;

/**
 * GLM-ASR's audio encoder: Whisper's, with rotary positions on part of each head in place of a
 * table. Padding is not masked.
 */
public final class GlmAsrEncoder {
  private final GlmAsrConfig config;
  private final WhisperStem stem;
  private final List<TransformerBlock> blocks = new ArrayList<>();
  private final LayerNorm finalNorm;

  /**
   * Looks the tensors up.
   *
   * @param weights under the audio tower's prefix
   */
  public GlmAsrEncoder(GlmAsrConfig config, Weights weights) {
    this.config = config;
    stem = WhisperStem.read(weights, config.width(), config.melBins());
    TransformerBlock.Sizes sizes =
        new TransformerBlock.Sizes(
            config.width(), config.heads(), config.feedForward(), LayerNorm.EPSILON);
    for (int i = 0; i < config.layers(); i++) {
      Weights layer = weights.scope("layers." + i + ".");
      blocks.add(
          new TransformerBlock(layer, TransformerBlock.Names.LLAMA, sizes, config.activation()));
    }
    finalNorm = LayerNorm.read(weights, "norm", config.width());
  }

  public GlmAsrConfig config() {
    return config;
  }

  /**
   * Encodes a batch of windows of one length.
   *
   * @param mels (B, mel bins, frames)
   * @param tap values live only during its call
   * @return (B, ceil(frames / 2), width)
   */
  public NDArray encode(NDArray mels, EncoderTap tap) {
    NDArray x = LayerScope.run(mels, stem::apply); // (B, T, D)
    int time = Math.toIntExact(x.getShape().get(1));
    HeadRotation rotation = HeadRotation.of(x.getManager(), time, config.rotated(), config.theta());
    for (int i = 0; i < blocks.size(); i++) {
      int index = i;
      x =
          LayerScope.run(
              x, in -> blocks.get(index).apply(in, null, rotation, Dropout.NONE, index, tap));
    }
    tap.offer(blocks.size(), Stage.STREAM, x);
    return finalNorm.apply(x);
  }
}

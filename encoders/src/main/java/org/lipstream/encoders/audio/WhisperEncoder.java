package org.lipstream.encoders.audio;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.lipstream.encoders.checkpoint.Weights;
import org.lipstream.encoders.tensor.Convolution;
import org.lipstream.encoders.tensor.Dropout;
import org.lipstream.encoders.tensor.EncoderTap;
import org.lipstream.encoders.tensor.EncoderTap.Stage;
import org.lipstream.encoders.tensor.LayerNorm;
import org.lipstream.encoders.tensor.LayerScope;
import org.lipstream.encoders.tensor.PaddingMask;
import org.lipstream.encoders.tensor.TransformerBlock;

/**
 * Whisper's audio encoder (Radford et al., arXiv 2212.04356): two convolutions, of which the second
 * halves the rate, fixed positions, pre-norm blocks.
 */
public final class WhisperEncoder {
  /** Vectors a second. */
  public static final int FRAMES_PER_SECOND = 50;

  private final WhisperConfig config;
  private final Convolution conv1;
  private final Convolution conv2;
  private final NDArray positions;
  private final List<TransformerBlock> blocks = new ArrayList<>();
  private final LayerNorm finalNorm;

  /** Looks the tensors up under {@code model.encoder.}. */
  public WhisperEncoder(WhisperConfig config, Weights weights) {
    this(weights.scope("model.encoder."), config);
  }

  private WhisperEncoder(Weights encoder, WhisperConfig config) {
    this.config = config;
    int width = config.width();
    conv1 =
        new Convolution(
            encoder.get("conv1.weight", width, config.melBins(), 3),
            encoder.get("conv1.bias", width),
            new Shape(1),
            new Shape(1));
    conv2 =
        new Convolution(
            encoder.get("conv2.weight", width, width, 3),
            encoder.get("conv2.bias", width),
            new Shape(2),
            new Shape(1));
    positions = encoder.get("embed_positions.weight", config.maxPositions(), width);
    for (int i = 0; i < config.layers(); i++) {
      blocks.add(
          new TransformerBlock(
              encoder, "layers." + i + ".", width, config.heads(), config.feedForward()));
    }
    finalNorm = LayerNorm.read(encoder, "layer_norm", width);
  }

  /** Looks the tensors up under no prefix, as in a model whose part the encoder is. */
  public static WhisperEncoder ofPart(WhisperConfig config, Weights part) {
    return new WhisperEncoder(part, config);
  }

  public WhisperConfig config() {
    return config;
  }

  /** Vectors that so many mel frames give. */
  public static int outputFrames(int melFrames) {
    return (melFrames + 1) / 2;
  }

  /**
   * Encodes a batch.
   *
   * @param mels (B, mel bins, frames)
   * @param lengths valid mel frames of each row; the rest is padding with zeros, of which a row's
   *     result is independent
   * @return (B, ceil(frames / 2), width)
   * @throws IllegalArgumentException if the input is longer than the positions reach
   */
  public NDArray encode(NDArray mels, int[] lengths, Dropout dropout) {
    return encode(mels, lengths, dropout, EncoderTap.NONE);
  }

  /** Encodes a batch, watched. */
  public NDArray encode(NDArray mels, int[] lengths, Dropout dropout, EncoderTap tap) {
    NDArray x = embed(mels, lengths);
    int[] valid = new int[lengths.length];
    for (int i = 0; i < lengths.length; i++) {
      valid[i] = outputFrames(lengths[i]);
    }
    NDArray mask =
        PaddingMask.additive(mels.getManager(), valid, Math.toIntExact(x.getShape().get(1)));
    x = dropout.apply(x);
    for (int block = 0; block < blocks.size(); block++) {
      x = blocks.get(block).apply(x, mask, dropout, block, tap);
    }
    tap.offer(blocks.size(), Stage.STREAM, x);
    return finalNorm.apply(x); // (B, T, D)
  }

  /**
   * Encodes a batch whose padding is heard as silence, and keeps nothing but the result.
   *
   * @param mels (B, mel bins, frames), used up
   * @param tap values live only during its call
   * @return (B, ceil(frames / 2), width)
   */
  public NDArray encodeOnce(NDArray mels, EncoderTap tap) {
    int batch = Math.toIntExact(mels.getShape().get(0));
    int[] lengths = new int[batch];
    Arrays.fill(lengths, Math.toIntExact(mels.getShape().get(2)));
    NDArray x = LayerScope.run(mels, input -> embed(input, lengths)); // (B, T, D)
    for (int i = 0; i < blocks.size(); i++) {
      int block = i;
      x =
          LayerScope.run(
              x, input -> blocks.get(block).apply(input, null, Dropout.NONE, block, tap));
    }
    tap.offer(blocks.size(), Stage.STREAM, x);
    return finalNorm.apply(x);
  }

  /**
   * All residual streams of one input: after the stem, after each block but the last, after the
   * final norm.
   *
   * @param mels (1, mel bins, frames)
   */
  public List<NDArray> hiddenStates(NDArray mels) {
    List<NDArray> states = new ArrayList<>();
    NDArray x = embed(mels, new int[] {Math.toIntExact(mels.getShape().get(2))});
    for (TransformerBlock block : blocks) {
      states.add(x);
      x = block.apply(x, null, Dropout.NONE);
    }
    states.add(finalNorm.apply(x));
    return states;
  }

  private NDArray embed(NDArray mels, int[] lengths) {
    NDArray x = conv1.apply(mels);
    x = x.getNDArrayInternal().gelu(); // (B, D, frames)
    int frames = Math.toIntExact(mels.getShape().get(2));
    NDArray valid = PaddingMask.multiplicative(mels.getManager(), lengths, frames);
    if (valid
        != null) { // the second convolution must find zeros behind a row's end, as without padding
      x = x.mul(valid.swapAxes(1, 2));
    }
    x = conv2.apply(x);
    x = x.getNDArrayInternal().gelu().swapAxes(1, 2); // (B, T, D)
    long time = x.getShape().get(1);
    if (time > config.maxPositions()) {
      throw new IllegalArgumentException(
          "audio: %d frames of 20 ms (expected: <= %d)".formatted(time, config.maxPositions()));
    }
    return x.add(time == config.maxPositions() ? positions : slice(x, time));
  }

  /** The first positions, attached to the input's manager rather than the model's. */
  private NDArray slice(NDArray x, long time) {
    NDArray first = positions.get("0:" + time);
    first.attach(x.getManager());
    return first;
  }
}

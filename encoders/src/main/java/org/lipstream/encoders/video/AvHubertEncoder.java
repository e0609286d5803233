package org.lipstream.encoders.video;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.ArrayList;
import java.util.List;
import org.lipstream.encoders.checkpoint.Weights;
import org.lipstream.encoders.tensor.Convolution;
import org.lipstream.encoders.tensor.Dropout;
import org.lipstream.encoders.tensor.EncoderTap;
import org.lipstream.encoders.tensor.EncoderTap.Stage;
import org.lipstream.encoders.tensor.LayerNorm;
import org.lipstream.encoders.tensor.Linear;
import org.lipstream.encoders.tensor.PaddingMask;
import org.lipstream.encoders.tensor.TransformerBlock;
import org.lipstream.media.MediaFormat;

/**
 * AV-HuBERT (Shi et al., arXiv 2201.02184) on lips alone: the audio half of the fusion is zeros.
 * Names as in fairseq's checkpoints.
 */
public final class AvHubertEncoder {
  /** Vectors a second. */
  public static final int FRAMES_PER_SECOND = MediaFormat.LIP_FRAMES_PER_SECOND;

  /** A frame's features depend on so many frames before it and as many after it. */
  public static final int FRONT_END_REACH = 2;

  /** The side of the centre crop that the front end sees. */
  public static final int CROP_SIDE = 88;

  private static final float GREY_MEAN = 0.421f;
  private static final float GREY_DEVIATION = 0.165f;

  private final AvHubertConfig config;
  private final LipResNet resnet;
  private final Linear videoProjection;
  private final LayerNorm fusionNorm;
  private final Linear fusionProjection;
  private final Convolution position;
  private final List<TransformerBlock> blocks = new ArrayList<>();
  private final LayerNorm finalNorm;

  /**
   * What the encoder computes on the way.
   *
   * @param resnet (T, C) after the front end
   * @param fused (T, D) after layer_norm and post_extract_proj
   * @param last (T, D) after the final norm
   */
  public record Stages(NDArray resnet, NDArray fused, NDArray last) {}

  /** Looks the tensors up. */
  public AvHubertEncoder(AvHubertConfig config, Weights weights) {
    this.config = config;
    int width = config.width();
    resnet = new LipResNet(config.resnetWidths(), weights.scope("feature_extractor_video.resnet."));
    videoProjection =
        Linear.read(weights, "feature_extractor_video.proj", width, config.resnetOutput());
    fusionNorm = LayerNorm.read(weights, "layer_norm", 2L * width);
    fusionProjection = Linear.read(weights, "post_extract_proj", width, 2L * width);
    NDArray direction =
        weights.get(
            "encoder.pos_conv.0.weight_v", width, width / config.convPosGroups(), config.convPos());
    NDArray length = weights.get("encoder.pos_conv.0.weight_g", 1, 1, config.convPos());
    NDArray norm = direction.square().sum(new int[] {0, 1}, true).sqrt();
    position =
        new Convolution(
            direction.mul(length).div(norm),
            weights.get("encoder.pos_conv.0.bias", width),
            new Shape(1),
            new Shape(config.convPos() / 2),
            config.convPosGroups());
    for (int i = 0; i < config.layers(); i++) {
      blocks.add(
          new TransformerBlock(
              weights, "encoder.layers." + i + ".", width, config.heads(), config.feedForward()));
    }
    finalNorm = LayerNorm.read(weights, "encoder.layer_norm", width);
  }

  public AvHubertConfig config() {
    return config;
  }

  /**
   * Encodes a batch.
   *
   * @param frames (B, 1, T, 88, 88), as {@link #normalise} gives them
   * @param lengths valid frames of each row
   * @param training normalise over the batch, and update the running statistics
   * @return (B, T, width)
   */
  public NDArray encode(NDArray frames, int[] lengths, Dropout dropout, boolean training) {
    NDArray x = fuse(resnet.apply(frames, training));
    return transform(dropout.apply(x), lengths, dropout, EncoderTap.NONE);
  }

  /**
   * The front end alone: the costly half, a function of a frame and its {@link #FRONT_END_REACH}
   * neighbours on both sides. What lies outside counts as zeros.
   *
   * @param frames (B, 1, T, 88, 88)
   * @return (B, T, {@link AvHubertConfig#resnetOutput})
   */
  public NDArray frontEnd(NDArray frames) {
    return resnet.apply(frames, false);
  }

  /**
   * What comes after the front end.
   *
   * @param features (B, T, {@link AvHubertConfig#resnetOutput})
   * @param lengths valid frames of each row
   * @return (B, T, width)
   */
  public NDArray encodeFeatures(NDArray features, int[] lengths) {
    return encodeFeatures(features, lengths, EncoderTap.NONE);
  }

  /** The same, watched. */
  public NDArray encodeFeatures(NDArray features, int[] lengths, EncoderTap tap) {
    return transform(fuse(features), lengths, Dropout.NONE, tap);
  }

  /** One clip with what is computed on the way; frames are (1, 1, T, 88, 88). */
  public Stages stages(NDArray frames) {
    NDArray features = resnet.apply(frames, false);
    NDArray fused = fuse(features);
    int time = Math.toIntExact(fused.getShape().get(1));
    NDArray last = transform(fused, new int[] {time}, Dropout.NONE, EncoderTap.NONE);
    return new Stages(features.squeeze(0), fused.squeeze(0), last.squeeze(0));
  }

  /** (B, T, C) -> (B, T, D): the absent audio is zeros after its projection. */
  private NDArray fuse(NDArray features) {
    NDArray video = videoProjection.apply(features);
    NDArray both = NDArrays.concat(new NDList(video.zerosLike(), video), 2); // (B, T, 2D)
    return fusionProjection.apply(fusionNorm.apply(both));
  }

  private NDArray transform(NDArray fused, int[] lengths, Dropout dropout, EncoderTap tap) {
    NDManager manager = fused.getManager();
    int time = Math.toIntExact(fused.getShape().get(1));
    NDArray valid = PaddingMask.multiplicative(manager, lengths, time);
    NDArray x = valid == null ? fused : fused.mul(valid);
    x = x.add(positions(x));
    NDArray mask = PaddingMask.additive(manager, lengths, time);
    for (int block = 0; block < blocks.size(); block++) {
      x = blocks.get(block).apply(x, mask, dropout, block, tap);
    }
    tap.offer(blocks.size(), Stage.STREAM, x);
    return finalNorm.apply(x);
  }

  /** The positional convolution; an even kernel gives one frame too many, which is dropped. */
  private NDArray positions(NDArray x) {
    long time = x.getShape().get(1);
    NDArray y = position.apply(x.swapAxes(1, 2)); // (B, D, T or T + 1)
    if (config.convPos() % 2 == 0) {
      y = y.get(":,:,0:" + time);
    }
    return y.getNDArrayInternal().gelu().swapAxes(1, 2);
  }

  /**
   * Turns grey crops into the encoder's input: centre 88 x 88, (x / 255 - 0.421) / 0.165.
   *
   * @param lips frames of side x side bytes, one after the other
   * @param side 88 or more
   * @return values of shape (frames, 88, 88)
   */
  public static float[] normalise(byte[] lips, int side) {
    int frames = lips.length / (side * side);
    int margin = (side - CROP_SIDE) / 2;
    float[] values = new float[frames * CROP_SIDE * CROP_SIDE];
    int to = 0;
    for (int frame = 0; frame < frames; frame++) {
      for (int row = 0; row < CROP_SIDE; row++) {
        int from = (frame * side + margin + row) * side + margin;
        for (int column = 0; column < CROP_SIDE; column++) {
          values[to++] = normalise(lips[from + column]);
        }
      }
    }
    return values;
  }

  /** One pixel: (x / 255 - 0.421) / 0.165. */
  public static float normalise(byte grey) {
    return ((grey & 0xFF) / 255f - GREY_MEAN) / GREY_DEVIATION;
  }
}

package org.lipstream.encoders.audio;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.lipstream.encoders.checkpoint.Weights;
import org.lipstream.encoders.tensor.Activation;
import org.lipstream.encoders.tensor.Convolution;
import org.lipstream.encoders.tensor.Dropout;
import org.lipstream.encoders.tensor.EncoderTap;
import org.lipstream.encoders.tensor.EncoderTap.Stage;
import org.lipstream.encoders.tensor.LayerNorm;
import org.lipstream.encoders.tensor.LayerScope;
import org.lipstream.encoders.tensor.Linear;
import org.lipstream.encoders.tensor.Sinusoids;
import org.lipstream.encoders.tensor.TransformerBlock;

/**
 * Qwen3-ASR's audio encoder: three convolutions over chunks of one second, each chunk a picture by
 * itself, then pre-norm blocks in which the vectors of eight seconds attend to each other and to
 * nothing else. So a window's vectors stay what they are, whatever follows.
 */
public final class Qwen3AsrEncoder {
  private static final int CONVOLUTIONS = 3;
  private static final int KERNEL = 3;

  private final Qwen3AsrConfig config;
  private final List<Convolution> stem = new ArrayList<>();
  private final Linear stemOut;
  private final List<TransformerBlock> blocks = new ArrayList<>();
  private final LayerNorm finalNorm;

  /**
   * Looks the tensors up.
   *
   * @param weights under the audio tower's prefix
   */
  public Qwen3AsrEncoder(Qwen3AsrConfig config, Weights weights) {
    this.config = config;
    int channels = config.channels();
    for (int i = 1; i <= CONVOLUTIONS; i++) {
      String name = "conv2d" + i;
      int from = i == 1 ? 1 : channels;
      stem.add(
          new Convolution(
              weights.get(name + ".weight", channels, from, KERNEL, KERNEL),
              weights.get(name + ".bias", channels),
              new Shape(2, 2),
              new Shape(1, 1)));
    }
    int width = config.width();
    int picture = channels * Qwen3AsrConfig.halved(config.melBins());
    stemOut = Linear.readUnbiased(weights, "conv_out", width, picture);
    for (int i = 0; i < config.layers(); i++) {
      String prefix = "layers." + i + ".";
      blocks.add(
          new TransformerBlock(weights, prefix, width, config.heads(), config.feedForward()));
    }
    finalNorm = LayerNorm.read(weights, "ln_post", width);
  }

  public Qwen3AsrConfig config() {
    return config;
  }

  /**
   * Encodes mel frames.
   *
   * @param mel (mel bins, frames), row by row
   * @param padsOnlyChunk whether sound that fills no chunk is padded to one, as later chunks always
   *     are; the newer library does, the first one did not
   * @param tap sees all windows as one sequence; values live only during its call
   * @return (N, width)
   */
  public NDArray encode(
      NDManager manager, float[] mel, int frames, boolean padsOnlyChunk, EncoderTap tap) {
    boolean padsChunks = padsOnlyChunk || frames >= config.chunkFrames();
    NDList windows = new NDList();
    for (int from = 0; from < frames; from += config.windowFrames()) {
      int count = Math.min(config.windowFrames(), frames - from);
      float[] own = slice(mel, frames, from, count);
      windows.add(
          tap == EncoderTap.NONE
              ? window(manager, own, count, padsChunks)
              : embed(manager, own, count, padsChunks));
    }
    return tap == EncoderTap.NONE ? NDArrays.concat(windows, 0) : watched(windows, tap);
  }

  /**
   * Encodes one window, which hears nothing of the others.
   *
   * @param mel (mel bins, frames), row by row
   * @param padsChunks whether the last chunk is padded to a whole one
   * @return (n, width)
   */
  public NDArray window(NDManager manager, float[] mel, int frames, boolean padsChunks) {
    NDArray embedded = embed(manager, mel, frames, padsChunks).expandDims(0); // (1, n, D)
    return transform(embedded, null, EncoderTap.NONE);
  }

  /** Some of the frames: (mel bins, frames) -> (mel bins, count). */
  public float[] slice(float[] mel, int frames, int from, int count) {
    float[] some = new float[config.melBins() * count];
    for (int bin = 0; bin < config.melBins(); bin++) {
      System.arraycopy(mel, bin * frames + from, some, bin * count, count);
    }
    return some;
  }

  /**
   * Convolutions and positions of one window.
   *
   * @return (n, width)
   */
  private NDArray embed(NDManager manager, float[] mel, int frames, boolean padsChunks) {
    int bins = config.melBins();
    int chunkFrames = padsChunks ? config.chunkFrames() : Math.min(config.chunkFrames(), frames);
    int chunks = (frames + chunkFrames - 1) / chunkFrames;
    float[] pictures = new float[chunks * bins * chunkFrames];
    for (int i = 0; i < mel.length; i++) {
      int frame = i % frames;
      int picture = frame / chunkFrames * bins + i / frames;
      pictures[picture * chunkFrames + frame % chunkFrames] = mel[i];
    }
    try (NDManager scope = manager.newSubManager()) {
      NDArray x = scope.create(pictures, new Shape(chunks, 1, bins, chunkFrames));
      for (Convolution convolution : stem) {
        x = Activation.GELU.apply(convolution.apply(x)); // (chunks, channels, bins / 2, frames / 2)
      }
      long time = x.getShape().get(3);
      x = stemOut.apply(x.transpose(0, 3, 1, 2).flatten(2, 3)); // (chunks, time, width)
      int rows = Math.toIntExact(time);
      x = x.add(Sinusoids.of(scope, 0, rows, config.width())); // positions begin anew in a chunk
      int whole = frames / chunkFrames;
      int valid = whole * rows + Qwen3AsrConfig.halved(frames - whole * chunkFrames);
      x = x.reshape(-1, config.width()).get("0:" + valid); // (n, width)
      x.attach(manager);
      return x;
    }
  }

  /** (1, n, width) -> (n, width). */
  private NDArray transform(NDArray stem, NDArray mask, EncoderTap tap) {
    NDArray x = stem;
    for (int i = 0; i < blocks.size(); i++) {
      int index = i;
      x =
          LayerScope.run(
              x, input -> blocks.get(index).apply(input, mask, Dropout.NONE, index, tap));
    }
    tap.offer(blocks.size(), Stage.STREAM, x);
    return finalNorm.apply(x).squeeze(0);
  }

  /** All windows as one sequence under a mask that keeps them apart. */
  private NDArray watched(NDList windows, EncoderTap tap) {
    int[] lengths = windows.stream().mapToInt(w -> Math.toIntExact(w.getShape().get(0))).toArray();
    int all = Arrays.stream(lengths).sum();
    float[] apart = new float[all * all];
    Arrays.fill(apart, -1e9f);
    int from = 0;
    for (int length : lengths) {
      for (int row = from; row < from + length; row++) {
        Arrays.fill(apart, row * all + from, row * all + from + length, 0);
      }
      from += length;
    }
    NDArray stem = NDArrays.concat(windows, 0).expandDims(0); // (1, N, D)
    return transform(stem, stem.getManager().create(apart, new Shape(1, 1, all, all)), tap);
  }
}

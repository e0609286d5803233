package org.lipstream.llm.mitigate;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.lipstream.llm.model.AttentionAdjustment;
import org.lipstream.monitor.probe.Peaks;
import org.lipstream.monitor.probe.TokenRole;

/**
 * Visual attention redistribution (arXiv 2503.03321), for media tokens of either kind. A token of
 * the prompt is a sink where {@code |x_d| / RMS(x)} exceeds a limit on one of BOS's largest
 * features d. In heads whose attention to media goes mostly to those that are no sinks, the queries
 * behind the media pass a part of what sinks get on to them, in proportion to their weights.
 *
 * @param limit of {@code |x_d| / RMS(x)}; no vector of width D exceeds sqrt(D)
 * @param features how many of BOS's largest count
 * @param kept what is left of a sink's column
 * @param leastMedia attention to media below which a head is left alone
 * @param leastClean share of it that must go to media that are no sinks
 */
public record MediaRedistribution(
    double limit, int features, double kept, double leastMedia, double leastClean)
    implements Mitigation {
  /** As published. */
  public static final MediaRedistribution PUBLISHED = new MediaRedistribution(20, 2, 0.6, 0.2, 0.8);

  private static final float NO_FLOOR = 1e-12f;

  /** The same with another limit, such as narrow models need. */
  public MediaRedistribution withLimit(double other) {
    return new MediaRedistribution(other, features, kept, leastMedia, leastClean);
  }

  /**
   * Which tokens of a sequence are sinks.
   *
   * @param states (T, width), the first token's first
   */
  public boolean[] sinks(float[] states, int width) {
    Peaks first = Peaks.of(Arrays.copyOf(states, width), 1, width, features);
    boolean[] found = new boolean[states.length / width];
    for (int token = 0; token < found.length; token++) {
      double square = 0;
      for (int feature = 0; feature < width; feature++) {
        square += Math.pow(states[token * width + feature], 2);
      }
      double rms = Math.sqrt(square / width);
      for (int rank = 0; rank < features; rank++) {
        double value = states[token * width + first.feature(0, rank)];
        found[token] |= Math.abs(value) > limit * rms;
      }
    }
    return found;
  }

  @Override
  public AttentionAdjustment begin(List<TokenRole> context) {
    return new Redistribution(this, context);
  }

  /** Remembers each block's sinks from the pass over the prompt. */
  private static final class Redistribution implements AttentionAdjustment {
    private final MediaRedistribution settings;
    private final List<TokenRole> context;
    private final int lastMedia;
    private final Map<Integer, boolean[]> sinks = new HashMap<>(); // by block, of the prompt

    Redistribution(MediaRedistribution settings, List<TokenRole> context) {
      this.settings = settings;
      this.context = context;
      this.lastMedia =
          IntStream.range(0, context.size())
              .filter(token -> context.get(token).isMedia())
              .max()
              .orElse(-1);
    }

    @Override
    public NDArray adjust(int block, NDArray stream, NDArray weights) {
      boolean[] found = sinks.computeIfAbsent(block, b -> find(stream));
      Shape shape = weights.getShape();
      int slots = Math.toIntExact(shape.get(3));
      float[] sink = new float[slots];
      float[] clean = new float[slots];
      for (int slot = 0; slot < Math.min(found.length, context.size()); slot++) {
        sink[slot] = found[slot] ? 1 : 0;
        clean[slot] = context.get(slot).isMedia() && !found[slot] ? 1 : 0;
      }
      return moved(weights, sink, clean, behindMedia(shape));
    }

    /** 1 for queries behind the last media token. */
    private float[] behindMedia(Shape shape) {
      int count = Math.toIntExact(shape.get(2));
      int before = Math.toIntExact(shape.get(3)) - count;
      float[] behind = new float[count];
      for (int query = 0; query < count; query++) {
        behind[query] = before + query > lastMedia ? 1 : 0;
      }
      return behind;
    }

    private boolean[] find(NDArray stream) {
      return settings.sinks(
          stream.get(0).toFloatArray(), Math.toIntExact(stream.getShape().get(2)));
    }

    private NDArray moved(NDArray weights, float[] sink, float[] clean, float[] behind) {
      var manager = weights.getManager();
      NDArray sinkMask = manager.create(sink, new Shape(1, 1, 1, sink.length));
      NDArray cleanMask = manager.create(clean, new Shape(1, 1, 1, clean.length));
      NDArray sinkWeights = weights.mul(sinkMask); // (B, H, T, S)
      NDArray cleanWeights = weights.mul(cleanMask); // (B, H, T, S)
      NDArray cleanSum = cleanWeights.sum(new int[] {3}, true); // (B, H, T, 1)
      NDArray mediaSum = cleanSum.add(mediaSinks(sinkWeights)); // (B, H, T, 1)
      NDArray share = cleanSum.div(mediaSum.add(NO_FLOOR));
      NDArray gate =
          mediaSum
              .gte(settings.leastMedia)
              .logicalAnd(share.gte(settings.leastClean))
              .toType(weights.getDataType(), false)
              .mul(manager.create(behind, new Shape(1, 1, behind.length, 1))); // (B, H, T, 1)
      double lost = 1 - settings.kept;
      NDArray freed = sinkWeights.sum(new int[] {3}, true).mul(lost).mul(gate); // (B, H, T, 1)
      NDArray gain = freed.div(cleanSum.add(NO_FLOOR));
      return weights.sub(sinkWeights.mul(gate).mul(lost)).add(cleanWeights.mul(gain));
    }

    /** Attention to media tokens that are sinks, (B, H, T, 1). */
    private NDArray mediaSinks(NDArray sinkWeights) {
      float[] media = new float[Math.toIntExact(sinkWeights.getShape().get(3))];
      for (int slot = 0; slot < Math.min(media.length, context.size()); slot++) {
        media[slot] = context.get(slot).isMedia() ? 1 : 0;
      }
      return sinkWeights
          .mul(sinkWeights.getManager().create(media, new Shape(1, 1, 1, media.length)))
          .sum(new int[] {3}, true);
    }
  }
}

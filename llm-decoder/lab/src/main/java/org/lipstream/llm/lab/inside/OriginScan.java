package org.lipstream.llm.lab.inside;

import ai.djl.ndarray.NDArray;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/** Writes down what each block adds at the first token, and what its neurons do elsewhere. */
public final class OriginScan implements Change {
  private final OpenedDecoder decoder;
  private final float[][] attention; // block x D, at the first token
  private final float[][] fed; // the same of the feed-forward layer
  private final float[][] stream; // layer x D
  private final float[][] neurons; // block x F
  private final double[][] elsewhere; // block x F, sums over the other tokens
  private final double[][] others; // layer x D, sums over the other tokens
  private long tokens;

  /** Nothing seen yet; to be made the decoder's change by whoever reads rows one by one. */
  public OriginScan(OpenedDecoder decoder) {
    int blocks = decoder.config().blocks();
    this.decoder = decoder;
    this.attention = new float[blocks][];
    this.fed = new float[blocks][];
    this.stream = new float[blocks + 1][];
    this.neurons = new float[blocks][];
    this.elsewhere = new double[blocks][decoder.config().intermediateSize()];
    this.others = new double[blocks + 1][decoder.config().hiddenSize()];
  }

  /**
   * A neuron that writes into a feature.
   *
   * @param value at the first token
   * @param mean over all other tokens
   * @param written into the feature at the first token
   */
  public record Neuron(int block, int index, double value, double mean, double written) {}

  @Override
  public NDArray input(int block, Site site, NDArray x) {
    if (site == Site.NEURONS) {
      float[] values = x.get(0).toFloatArray(); // T x F
      int width = elsewhere[block].length;
      neurons[block] = java.util.Arrays.copyOf(values, width);
      for (int at = width; at < values.length; at++) {
        elsewhere[block][at % width] += values[at];
      }
      tokens += block == 0 ? values.length / width - 1 : 0;
    }
    return x;
  }

  @Override
  public NDArray stream(int layer, NDArray next) {
    float[] values = next.get(0).toFloatArray(); // T x D
    int width = others[layer].length;
    stream[layer] = java.util.Arrays.copyOf(values, width);
    for (int at = width; at < values.length; at++) {
      others[layer][at % width] += values[at];
    }
    return next;
  }

  @Override
  public void added(int block, boolean byAttention, NDArray output) {
    float[] first = output.get("0,0").toFloatArray(); // D
    (byAttention ? attention : fed)[block] = first;
  }

  /** The feature that is largest at the first token of any layer. */
  public int feature() {
    int best = 0;
    float most = 0;
    for (float[] layer : stream) {
      for (int feature = 0; feature < layer.length; feature++) {
        if (Math.abs(layer[feature]) > most) {
          most = Math.abs(layer[feature]);
          best = feature;
        }
      }
    }
    return best;
  }

  /** A feature at the first token, after a layer. */
  public double value(int layer, int feature) {
    return stream[layer][feature];
  }

  /** A feature's mean over the other tokens, after a layer. */
  public double mean(int layer, int feature) {
    return others[layer][feature] / tokens;
  }

  /** What a block's attention adds to a feature at the first token. */
  public double byAttention(int block, int feature) {
    return attention[block][feature];
  }

  /** What a block's feed-forward layer adds to a feature at the first token. */
  public double byFeedForward(int block, int feature) {
    return fed[block][feature];
  }

  /** A block's neurons by what they write into a feature at the first token, most first. */
  public List<Neuron> neurons(int block, int feature) {
    float[] weights = decoder.down(block).get(feature).toFloatArray(); // F
    List<Neuron> all = new ArrayList<>();
    IntStream.range(0, weights.length)
        .forEach(
            neuron ->
                all.add(
                    new Neuron(
                        block,
                        neuron,
                        neurons[block][neuron],
                        elsewhere[block][neuron] / tokens,
                        neurons[block][neuron] * weights[neuron])));
    all.sort(Comparator.comparingDouble((Neuron one) -> Math.abs(one.written)).reversed());
    return all;
  }
}

package org.lipstream.monitor.probe;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/**
 * Reduces one layer's residual stream while it comes, so that nothing of it needs to be kept: each
 * token's norm, cosine with the first token and largest feature exactly, the median from a sample
 * of values at even distances, of other features from token to token: a feature may be many times
 * as large as another at all tokens. States whose largest feature may turn out to be massive are
 * copied, and ranked when the median is known. Not thread-safe.
 */
public final class StreamReduction {
  /**
   * The median of so many magnitudes has a standard deviation of about 1 %, of a fifth of them,
   * where fewer tokens come than were expected, of 2 %; the rules ask for a factor of 1000.
   */
  private static final int SAMPLE = 16_000;

  private static final int FIRST_SAMPLE = 100;

  /** The golden ratio's fraction: its multiples' fractions lie evenly, however many there are. */
  private static final double GOLDEN = (Math.sqrt(5) - 1) / 2;

  /** How far the median of the first tokens may be above that of all. */
  private static final double MARGIN = 20;

  private final int width;
  private final int stride;
  private final double[] products = new double[2];
  private final Map<Integer, float[]> suspects = new HashMap<>(); // states by token
  private float[] first = {};
  private float[] norms;
  private float[] cosines;
  private int[] features;
  private float[] values;
  private float[] sample;
  private int sampled;
  private int tokens;
  private long notFinite;
  private double suspicious = Double.NaN;

  /**
   * None yet.
   *
   * @param width D
   * @param expected tokens, about; decides how many values of each are sampled
   */
  public StreamReduction(int width, int expected) {
    Shape.atLeast("width", width, 1);
    this.width = width;
    this.stride = (int) Math.max(1, Math.min(width, (long) expected * width / SAMPLE));
    int room = Math.max(1, expected);
    this.norms = new float[room];
    this.cosines = new float[room];
    this.features = new int[room];
    this.values = new float[room];
    this.sample = new float[room * ((width + stride - 1) / stride)];
  }

  /**
   * Adds tokens that stand at even distances in an array, which may be used again afterwards.
   *
   * @param at where the first one's features begin
   * @param step from one to the next
   */
  public void add(float[] array, int at, int step, int count) {
    makeRoom(tokens + count);
    for (int token = 0; token < count; token++) {
      sample(array, at + token * step, tokens + token);
    }
    if (Double.isNaN(suspicious)) {
      suspicious = StreamStats.WORTH_KEEPING * firstMedian() / MARGIN;
    }
    for (int token = 0; token < count; token++) {
      reduce(array, at + token * step);
    }
  }

  /** Of some of the sampled values: good to a fifth or so. */
  private double firstMedian() {
    float[] some = new float[Math.min(sampled, FIRST_SAMPLE)];
    for (int i = 0; i < some.length; i++) {
      some[i] = sample[(int) ((long) i * sampled / some.length)];
    }
    return Median.ofMagnitudes(some);
  }

  private void makeRoom(int wanted) {
    if (wanted > norms.length) {
      int room = Math.max(wanted, norms.length * 5 / 4);
      norms = Arrays.copyOf(norms, room);
      cosines = Arrays.copyOf(cosines, room);
      features = Arrays.copyOf(features, room);
      values = Arrays.copyOf(values, room);
      sample = Arrays.copyOf(sample, room * ((width + stride - 1) / stride));
    }
  }

  private void sample(float[] array, int from, int token) {
    double turn = token * GOLDEN;
    int offset = (int) ((turn - Math.floor(turn)) * stride);
    for (int i = from + offset; i < from + width; i += stride) {
      sample[sampled++] = array[i];
    }
  }

  private void reduce(float[] array, int from) {
    if (tokens == 0) {
      first = Arrays.copyOfRange(array, from, from + width);
    }
    Products.of(array, from, first, 0, width, products);
    norms[tokens] = (float) Math.sqrt(products[0]);
    cosines[tokens] = Products.cosine(products, norms[0]);
    if (!Float.isFinite(norms[tokens])) {
      notFinite += StreamStats.notFinite(Arrays.copyOfRange(array, from, from + width));
    }
    int largest = Peaks.largest(array, from, width);
    features[tokens] = largest;
    values[tokens] = array[from + largest];
    if (Math.abs(values[tokens]) >= suspicious) {
      suspects.put(tokens, Arrays.copyOfRange(array, from, from + width));
    }
    tokens++;
  }

  /** What all that was added comes to. */
  public StreamStats stats() {
    double median = Median.ofMagnitudes(Arrays.copyOf(sample, sampled));
    return new StreamStats(
        tokens,
        width,
        median,
        notFinite,
        Arrays.copyOf(norms, tokens),
        Arrays.copyOf(cosines, tokens),
        peaks(StreamStats.WORTH_KEEPING * median));
  }

  /**
   * As many of each token as the one with the most massive features has; of a token whose state was
   * not kept there is the largest alone, and zeros behind it.
   */
  private Peaks peaks(double limit) {
    int most = 1;
    for (float[] state : suspects.values()) {
      most = Math.max(most, StreamStats.massive(state, 0, width, limit));
    }
    if (most == 1) {
      return new Peaks(1, Arrays.copyOf(features, tokens), Arrays.copyOf(values, tokens));
    }
    int[] allFeatures = new int[tokens * most];
    float[] allValues = new float[tokens * most];
    for (int token = 0; token < tokens; token++) {
      allFeatures[token * most] = features[token];
      allValues[token * most] = values[token];
    }
    for (Map.Entry<Integer, float[]> suspect : suspects.entrySet()) {
      Peaks ranked = Peaks.of(suspect.getValue(), 1, width, most);
      int to = suspect.getKey() * most;
      System.arraycopy(ranked.features(), 0, allFeatures, to, most);
      System.arraycopy(ranked.values(), 0, allValues, to, most);
    }
    return new Peaks(most, allFeatures, allValues);
  }
}

package org.lipstream.llm.model;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.lipstream.llm.model.RandomLlama.Values;

/** The decoder as plain loops in double precision, one position after the other: the oracle. */
public final class NaiveLlama {
  private final LlamaConfig config;
  private final Map<String, Values> values;

  public NaiveLlama(LlamaConfig config, Map<String, Values> values) {
    this.config = config;
    this.values = values;
  }

  /**
   * A turn of one state, its norm kept, and what is seen of the pass.
   *
   * @param layer l after block l
   * @param alphas by block and token: the mean over heads and later queries of the attention to it
   * @param streams by block, N states after it, before the turn
   */
  public record Turned(
      int layer, int token, double[] direction, List<double[]> alphas, List<double[][]> streams) {
    /** Nothing is seen yet. */
    public Turned(int layer, int token, double[] direction) {
      this(layer, token, direction, new ArrayList<>(), new ArrayList<>());
    }
  }

  /** Logits of every position, [T][vocabulary]. */
  public double[][] logits(int... ids) {
    return logits(new Turned(0, 0, new double[0]), ids);
  }

  /** The same with a turn. */
  public double[][] logits(Turned turned, int... ids) {
    double[][] stream = new double[ids.length][];
    for (int t = 0; t < ids.length; t++) {
      stream[t] = row("model.embed_tokens.weight", ids[t], config.hiddenSize());
      scale(stream[t], config.multipliers().embedding());
    }
    for (int block = 0; block < config.blocks(); block++) {
      turned.alphas().add(new double[ids.length]);
      attend("model.layers." + block + ".", stream, turned.alphas().get(block));
      feed("model.layers." + block + ".", stream);
      turned.streams().add(Arrays.stream(stream).map(double[]::clone).toArray(double[][]::new));
      if (block + 1 == turned.layer()) {
        turn(stream[turned.token()], turned.direction());
      }
    }
    String head = config.tiedEmbeddings() ? "model.embed_tokens.weight" : "lm_head.weight";
    double[][] logits = new double[ids.length][];
    for (int t = 0; t < ids.length; t++) {
      logits[t] = product(head, null, norm("model.norm.weight", stream[t]));
      scale(logits[t], config.multipliers().logits());
    }
    return logits;
  }

  private static void turn(double[] state, double[] direction) {
    double scale = Math.sqrt(square(state) / square(direction));
    for (int i = 0; i < state.length; i++) {
      state[i] = direction[i] * scale;
    }
  }

  private static double square(double[] x) {
    return Arrays.stream(x).map(value -> value * value).sum();
  }

  private void attend(String prefix, double[][] stream, double[] alphas) {
    int count = stream.length;
    int headDim = config.headDim();
    double[][] queries = new double[count][];
    double[][] keys = new double[count][];
    double[][] mixed = new double[count][config.heads() * headDim];
    double[][] v = new double[count][];
    for (int t = 0; t < count; t++) {
      double[] x = norm(prefix + "input_layernorm.weight", stream[t]);
      queries[t] = turn(normByHead(prefix, "q_norm", project(prefix, "q_proj", x)), t);
      keys[t] = turn(normByHead(prefix, "k_norm", project(prefix, "k_proj", x)), t);
      v[t] = project(prefix, "v_proj", x);
    }
    for (int head = 0; head < config.heads(); head++) {
      int from = head / config.queriesPerKey() * headDim;
      for (int t = 0; t < count; t++) {
        double[] weights = softmaxOfScores(queries[t], head * headDim, keys, from, t);
        for (int s = 0; s <= t; s++) {
          alphas[s] += weights[s] / config.heads() / (count - s);
          for (int i = 0; i < headDim; i++) {
            mixed[t][head * headDim + i] += weights[s] * v[s][from + i];
          }
        }
      }
    }
    for (int t = 0; t < count; t++) {
      add(stream[t], product(prefix + "self_attn.o_proj.weight", null, mixed[t]));
    }
  }

  private double[] softmaxOfScores(double[] query, int at, double[][] keys, int from, int last) {
    double[] weights = new double[last + 1];
    double sum = 0;
    for (int s = 0; s <= last; s++) {
      double score = 0;
      for (int i = 0; i < config.headDim(); i++) {
        score += query[at + i] * keys[s][from + i];
      }
      weights[s] = Math.exp(score * config.multipliers().attention());
      sum += weights[s];
    }
    for (int s = 0; s <= last; s++) {
      weights[s] /= sum;
    }
    return weights;
  }

  private double[] normByHead(String prefix, String name, double[] x) {
    String weight = prefix + "self_attn." + name + ".weight";
    if (!values.containsKey(weight)) {
      return x;
    }
    double[] normalised = x.clone();
    for (int head = 0; head < x.length; head += config.headDim()) {
      double[] one = norm(weight, Arrays.copyOfRange(x, head, head + config.headDim()));
      System.arraycopy(one, 0, normalised, head, one.length);
    }
    return normalised;
  }

  private void feed(String prefix, double[][] stream) {
    for (double[] position : stream) {
      double[] x = norm(prefix + "post_attention_layernorm.weight", position);
      double[] gate = product(prefix + "mlp.gate_proj.weight", null, x);
      double[] up = product(prefix + "mlp.up_proj.weight", null, x);
      for (int i = 0; i < gate.length; i++) {
        up[i] *= gate[i] / (1 + Math.exp(-gate[i]));
      }
      add(position, product(prefix + "mlp.down_proj.weight", null, up));
    }
  }

  private double[] project(String prefix, String name, double[] x) {
    String bias = prefix + "self_attn." + name + ".bias";
    return product(
        prefix + "self_attn." + name + ".weight", values.containsKey(bias) ? bias : null, x);
  }

  /** Rotates feature i of each head with feature i + headDim / 2. */
  private double[] turn(double[] x, int position) {
    int half = config.headDim() / 2;
    double[] turned = new double[x.length];
    for (int head = 0; head < x.length; head += config.headDim()) {
      for (int i = 0; i < half; i++) {
        double angle = position * frequency(i);
        double a = x[head + i];
        double b = x[head + i + half];
        turned[head + i] = a * Math.cos(angle) - b * Math.sin(angle);
        turned[head + i + half] = b * Math.cos(angle) + a * Math.sin(angle);
      }
    }
    return turned;
  }

  /**
   * Llama 3's rule by wavelengths: short ones as they are, long ones stretched, between a blend.
   */
  private double frequency(int pair) {
    double plain = 1 / Math.pow(config.rope().theta(), 2.0 * pair / config.headDim());
    if (config.rope().scaling() instanceof RopeScaling.Divisors divisors) {
      return plain / divisors.byPair().get(pair);
    }
    if (!(config.rope().scaling() instanceof RopeScaling.Llama3 rope)) {
      return plain;
    }
    double wavelength = 2 * Math.PI / plain;
    if (wavelength < rope.originalPositions() / rope.highFrequencyFactor()) {
      return plain;
    }
    if (wavelength > rope.originalPositions() / rope.lowFrequencyFactor()) {
      return plain / rope.factor();
    }
    double blend =
        (rope.originalPositions() / wavelength - rope.lowFrequencyFactor())
            / (rope.highFrequencyFactor() - rope.lowFrequencyFactor());
    return (1 - blend) * plain / rope.factor() + blend * plain;
  }

  private double[] norm(String name, double[] x) {
    double squares = 0;
    for (double value : x) {
      squares += value * value;
    }
    double scale = 1 / Math.sqrt(squares / x.length + config.normEpsilon());
    double[] weights = row(name, 0, x.length);
    for (int i = 0; i < x.length; i++) {
      weights[i] *= x[i] * scale;
    }
    return weights;
  }

  private double[] product(String weight, String bias, double[] x) {
    int rows = Math.toIntExact(values.get(weight).shape()[0]);
    double[] result = bias == null ? new double[rows] : row(bias, 0, rows);
    for (int out = 0; out < rows; out++) {
      double[] weights = row(weight, out, x.length);
      for (int in = 0; in < x.length; in++) {
        result[out] += weights[in] * x[in];
      }
    }
    return result;
  }

  private double[] row(String name, int row, int length) {
    double[] result = new double[length];
    for (int i = 0; i < length; i++) {
      result[i] = values.get(name).values()[row * length + i];
    }
    return result;
  }

  /** To the residual stream. */
  private void add(double[] to, double[] what) {
    for (int i = 0; i < to.length; i++) {
      to[i] += what[i] * config.multipliers().residual();
    }
  }

  private static void scale(double[] x, double factor) {
    for (int i = 0; i < x.length; i++) {
      x[i] *= factor;
    }
  }
}

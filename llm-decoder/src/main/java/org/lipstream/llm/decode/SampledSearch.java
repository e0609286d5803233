package org.lipstream.llm.decode;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Draws several texts side by side, each token with its probability at a temperature, and ranks
 * them by mean log-probability at temperature 1. The same seed draws the same.
 *
 * @param temperature above 1 is more even, towards 0 greedier
 */
public record SampledSearch(int samples, double temperature, long seed) implements RankedSearch {
  public SampledSearch {
    if (samples < 1 || !(temperature > 0)) {
      throw new IllegalArgumentException(
          "samples: %d, temperature: %s (expected: >= 1, > 0)".formatted(samples, temperature));
    }
  }

  @Override
  public List<Answer> ranked(NextToken scores, int[] prefix, Limits limits) {
    limits.check(new int[][] {prefix});
    SplittableRandom random = new SplittableRandom(seed);
    float[][] first = scores.begin(new int[][] {prefix})[0];
    Path[] running = new Path[samples];
    float[][] logits = new float[samples][];
    int[] parents = new int[samples]; // all begin as the one prompt
    Arrays.fill(running, Path.START.with(prefix, first));
    Arrays.fill(logits, first[prefix.length]);
    List<Answer> finished = new ArrayList<>();
    while (true) {
      List<Path> goOn = new ArrayList<>();
      List<Integer> from = new ArrayList<>();
      for (int text = 0; text < running.length; text++) {
        int token = draw(logits[text], random.nextDouble());
        double logProbability = logits[text][token] - LogSoftmax.normaliser(logits[text]);
        Path path = running[text].with(token, logProbability);
        if (limits.isEnd(token) || limits.isFull(path.length())) {
          finished.add(Answer.byMean(path, limits));
        } else {
          goOn.add(path);
          from.add(parents[text]);
        }
      }
      if (goOn.isEmpty()) {
        break;
      }
      running = goOn.toArray(Path[]::new);
      logits =
          scores.step(
              from.stream().mapToInt(Integer::intValue).toArray(),
              goOn.stream().mapToInt(Path::token).toArray());
      parents = new int[running.length];
      Arrays.setAll(parents, text -> text);
    }
    finished.sort(Comparator.comparingDouble(Answer::score).reversed());
    return List.copyOf(finished);
  }

  /**
   * @param share of the probability that lies before the drawn token
   */
  private int draw(float[] logits, double share) {
    int drawn = LogSoftmax.argMax(logits);
    float largest = logits[drawn];
    double[] odds = new double[logits.length];
    double sum = 0;
    for (int token = 0; token < odds.length; token++) {
      odds[token] = Math.exp((logits[token] - largest) / temperature);
      sum += odds[token];
    }
    double left = share * sum;
    for (int token = 0; token < odds.length; token++) {
      left -= odds[token];
      if (left < 0) {
        return token; // never one of no probability
      }
    }
    return drawn;
  }
}

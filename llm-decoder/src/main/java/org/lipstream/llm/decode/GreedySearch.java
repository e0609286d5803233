package org.lipstream.llm.decode;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Takes the likeliest token each time, for all prompts at once; answers that ended leave the batch.
 */
public final class GreedySearch implements Search {

  @Override
  public List<Answer> decode(NextToken scores, int[][] prefixes, Limits limits) {
    limits.check(prefixes);
    float[][][] first = scores.begin(prefixes);
    Path[] paths = new Path[prefixes.length];
    int[] live = new int[prefixes.length]; // the prompt of each text in the batch
    float[][] logits = new float[prefixes.length][];
    for (int prompt = 0; prompt < prefixes.length; prompt++) {
      paths[prompt] = Path.START.with(prefixes[prompt], first[prompt]);
      logits[prompt] = first[prompt][prefixes[prompt].length];
      live[prompt] = prompt;
    }
    while (true) {
      int[] parents = extend(paths, live, logits, limits);
      if (parents.length == 0) {
        break;
      }
      int[] before = live;
      live = Arrays.stream(parents).map(text -> before[text]).toArray();
      logits = scores.step(parents, Arrays.stream(live).map(p -> paths[p].token()).toArray());
    }
    List<Answer> answers = new ArrayList<>();
    for (Path path : paths) {
      answers.add(Answer.of(path, limits, path.sum()));
    }
    return answers;
  }

  /** Adds a token to each live text and says which texts go on. */
  private static int[] extend(Path[] paths, int[] live, float[][] logits, Limits limits) {
    List<Integer> goOn = new ArrayList<>();
    for (int text = 0; text < live.length; text++) {
      int token = LogSoftmax.argMax(logits[text]);
      double logProbability = logits[text][token] - LogSoftmax.normaliser(logits[text]);
      Path path = paths[live[text]].with(token, logProbability);
      paths[live[text]] = path;
      if (!limits.isEnd(token) && !limits.isFull(path.length())) {
        goOn.add(text);
      }
    }
    return goOn.stream().mapToInt(Integer::intValue).toArray();
  }
}

package org.lipstream.llm.decode;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.lipstream.llm.decode.Expansion.Candidate;

/**
 * Keeps the best few texts at each step, by the rules of Hugging Face's generate with {@code
 * early_stopping=False}: of the best candidates of all beams, those that end go to the finished
 * ones if they rank among the first {@code beams}, the others go on; the search stops when the best
 * beam, at its present length, cannot beat the worst of {@code beams} finished answers.
 *
 * @param lengthPenalty answers are compared by sum of log-probabilities / length ^ this, the end
 *     token counted, the forced prefix too
 */
public record BeamSearch(int beams, double lengthPenalty) implements Search {
  public BeamSearch {
    if (beams < 1) {
      throw new IllegalArgumentException("beams: " + beams + " (expected: >= 1)");
    }
  }

  private record Finished(Path path, double score) {}

  /**
   * Decodes one prompt.
   *
   * @throws IllegalArgumentException if there are several
   */
  @Override
  public List<Answer> decode(NextToken scores, int[][] prefixes, Limits limits) {
    if (prefixes.length != 1) {
      throw new IllegalArgumentException("prompts: " + prefixes.length + " (expected: 1)");
    }
    limits.check(prefixes);
    float[][] first = scores.begin(prefixes)[0];
    List<Path> running = List.of(Path.START.with(prefixes[0], first));
    float[][] logits = {first[prefixes[0].length]};
    List<Finished> finished = new ArrayList<>();
    while (true) {
      List<Candidate> best = best(running, logits, limits);
      List<Candidate> goOn = finish(best, finished, limits);
      if (goOn.isEmpty() || isDone(goOn, finished)) {
        break;
      }
      running = goOn.stream().map(Candidate::path).toList();
      logits =
          scores.step(
              goOn.stream().mapToInt(Candidate::beam).toArray(),
              running.stream().mapToInt(Path::token).toArray());
    }
    Finished winner = finished.get(0);
    return List.of(Answer.of(winner.path(), limits, winner.score()));
  }

  /** The best continuations, so many that {@code beams} are left should all end tokens be there. */
  private List<Candidate> best(List<Path> running, float[][] logits, Limits limits) {
    return Expansion.best(running, logits, beams * Math.max(2, 1 + limits.endTokens().size()));
  }

  /** Moves what ends into {@code finished}, best first, and returns the beams that go on. */
  private List<Candidate> finish(List<Candidate> best, List<Finished> finished, Limits limits) {
    List<Candidate> goOn = new ArrayList<>();
    for (int rank = 0; rank < best.size(); rank++) {
      Path path = best.get(rank).path();
      boolean ends = limits.isEnd(path.token()) || limits.isFull(path.length());
      if (ends && rank < beams) {
        finished.add(new Finished(path, score(path.sum(), path.length())));
      } else if (!ends && goOn.size() < beams) {
        goOn.add(best.get(rank));
      }
    }
    finished.sort(Comparator.comparingDouble(Finished::score).reversed());
    while (finished.size() > beams) {
      finished.remove(finished.size() - 1);
    }
    return goOn;
  }

  private boolean isDone(List<Candidate> goOn, List<Finished> finished) {
    Path leader = goOn.get(0).path();
    return finished.size() == beams
        && finished.get(beams - 1).score() >= score(leader.sum(), leader.length());
  }

  private double score(double sum, int length) {
    return sum / Math.pow(length, lengthPenalty);
  }
}

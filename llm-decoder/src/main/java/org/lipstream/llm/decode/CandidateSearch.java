package org.lipstream.llm.decode;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.lipstream.llm.decode.Expansion.Candidate;

/**
 * Keeps the best few texts at each step, by the rules of CTranslate2's Whisper at patience 1: of
 * the best {@code beams} continuations those that end are finished, and the next best that go on
 * take their places; the search stops when {@code beams} answers are finished. Answers are ranked
 * by mean log-probability.
 *
 * @param wanted words that texts are likely to have
 */
public record CandidateSearch(int beams, HotWords wanted) implements RankedSearch {
  /** No words are likelier than others. */
  public CandidateSearch(int beams) {
    this(beams, HotWords.NONE);
  }

  public CandidateSearch {
    if (beams < 1) {
      throw new IllegalArgumentException("beams: " + beams + " (expected: >= 1)");
    }
  }

  @Override
  public List<Answer> ranked(NextToken scores, int[] prefix, Limits limits) {
    limits.check(new int[][] {prefix});
    float[][] first = scores.begin(new int[][] {prefix})[0];
    List<Path> running = List.of(Path.start(wanted).with(prefix, first));
    float[][] logits = {first[prefix.length]};
    List<Answer> finished = new ArrayList<>();
    while (true) {
      List<Candidate> goOn = finish(Expansion.best(running, logits, 2 * beams), finished, limits);
      if (goOn.isEmpty() || finished.size() >= beams) {
        break;
      }
      running = goOn.stream().map(Candidate::path).toList();
      logits =
          scores.step(
              goOn.stream().mapToInt(Candidate::beam).toArray(),
              running.stream().mapToInt(Path::token).toArray());
    }
    finished.sort(Comparator.comparingDouble(Answer::score).reversed());
    return List.copyOf(finished);
  }

  /** Moves what ends into {@code finished} and returns the texts that go on. */
  private List<Candidate> finish(List<Candidate> best, List<Answer> finished, Limits limits) {
    List<Candidate> goOn = new ArrayList<>();
    for (int rank = 0; rank < best.size(); rank++) {
      Path path = best.get(rank).path();
      boolean ends = limits.isEnd(path.token()) || limits.isFull(path.length());
      if (ends && rank < beams) {
        finished.add(Answer.byMean(path, limits));
      } else if (!ends && goOn.size() < beams) {
        goOn.add(best.get(rank));
      }
    }
    return goOn;
  }
}

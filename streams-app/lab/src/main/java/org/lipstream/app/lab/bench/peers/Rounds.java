package org.lipstream.app.lab.bench.peers;

import java.util.ArrayList;
import java.util.List;

/**
 * Contestants in turns, so that what else happens on the machine meets all alike. Of three, two
 * rounds are {@code A B C, B C A}.
 *
 * @param warmUp rounds before those that count
 * @param counted rounds that count
 */
record Rounds(int warmUp, int counted) {
  Rounds {
    if (warmUp < 0 || counted < 1) {
      throw new IllegalArgumentException(
          "rounds: %d, before them %d (expected: >= 1, >= 0)".formatted(counted, warmUp));
    }
  }

  /**
   * All rounds.
   *
   * @return [contestant][counted round]
   */
  List<List<Timing>> play(List<? extends Contestant> contestants, String prompt, int tokens) {
    List<List<Timing>> timings = new ArrayList<>();
    contestants.forEach(one -> timings.add(new ArrayList<>()));
    for (int round = -warmUp; round < counted; round++) {
      for (int turn = 0; turn < contestants.size(); turn++) {
        int next = Math.floorMod(round + turn, contestants.size());
        Timing timing = contestants.get(next).time(prompt, tokens);
        if (round >= 0) {
          timings.get(next).add(timing);
        }
      }
    }
    return timings;
  }
}

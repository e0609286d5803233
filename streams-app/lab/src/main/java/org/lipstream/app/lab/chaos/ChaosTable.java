package org.lipstream.app.lab.chaos;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** What was counted, fault by fault. */
public final class ChaosTable {
  private final Map<Fault, Integer> rounds = new EnumMap<>(Fault.class);
  private final Map<Fault, Count> counts = new EnumMap<>(Fault.class);
  private final Map<Fault, String> missing;
  private final List<String> notes = new ArrayList<>();
  private Count all = Count.NONE;

  ChaosTable(Map<Fault, String> missing) {
    this.missing = new EnumMap<>(missing);
  }

  void rounds(Fault fault, int number) {
    rounds.put(fault, number);
  }

  /** One session's, for all faults that it went through. */
  void add(List<Fault> faults, Count count) {
    faults.forEach(fault -> counts.merge(fault, count, Count::plus));
    all = all.plus(count);
  }

  void note(String line) {
    notes.add(line);
  }

  /** Whether nothing was lost, doubled or changed. */
  public boolean isClean() {
    return all.isClean();
  }

  /** A table in Markdown, and what is not as it should be. */
  public String told() {
    StringBuilder text = new StringBuilder();
    text.append(
        "| fault | rounds | finals | lost | doubled | elsewhere | other words | slowest, s |\n"
            + "|---|---|---|---|---|---|---|---|\n");
    rounds.forEach(
        (fault, number) ->
            text.append(counts.getOrDefault(fault, Count.NONE).row(fault.told(), number))
                .append('\n'));
    int number = rounds.values().stream().mapToInt(Integer::intValue).sum();
    text.append(all.row("all, each final once", number)).append('\n');
    missing.forEach(
        (fault, why) -> text.append("\nnot done: ").append(fault.told()).append(": ").append(why));
    notes.forEach(line -> text.append('\n').append(line));
    all.details().forEach(line -> text.append('\n').append(line));
    return text.append('\n').toString();
  }
}

package org.lipstream.app.lab.bench.peers;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.lipstream.app.lab.chart.MarkdownTable;
import org.lipstream.app.lab.evaluation.Conditions;

/** The figures as Markdown. */
public final class PeersTable {
  private static final List<String> HEAD =
      List.of(
          "decoder",
          "time a token, of the peer's",
          "processor time a token, of the peer's",
          "prompt, of the peer's",
          "prompt, tokens a second",
          "ms a token",
          "processor ms a token",
          "memory, MB");

  private PeersTable() {}

  /** What was run, and a table for each heat. */
  public static String of(PeersResult result) {
    Conditions here = result.conditions();
    List<String> parts = new ArrayList<>();
    parts.add(
        String.format(
            Locale.ROOT,
            """
            %s, %s, %d cores; %d %s each. A prompt of %d tokens, then %d, greedily; medians of %d
            rounds in which all of a table took turns, each in a process of its own, and the quartiles.
            The peer of a table is its first that is not ours; ratios are of the same round, below 1
            where less time is taken. Memory is that of the whole process. llama.cpp says of itself:
            `%s`.
            """,
            here.jdk(),
            here.system(),
            here.cores(),
            result.threads(),
            result.threads() == 1 ? "thread" : "threads",
            result.promptTokens(),
            result.tokens(),
            result.rounds(),
            result.peer()));
    for (PeersResult.Heat heat : result.heats()) {
      parts.add("**%s, %d bits**\n".formatted(heat.size(), heat.bits()));
      parts.add(table(heat).toString());
      if (heat.bits() == 32) {
        parts.add(agreement(heat, result.tokens()));
      }
    }
    return String.join("\n", parts);
  }

  private static MarkdownTable table(PeersResult.Heat heat) {
    MarkdownTable table = new MarkdownTable(HEAD);
    for (EntrantFigures one : heat.entrants()) {
      table.row(
          List.of(
              one.entrant().label(),
              one.tokenRatio().text(2),
              one.tokenProcessorRatio().text(2),
              one.prefillRatio().text(2),
              one.prefillTokensASecond().text(0),
              one.tokenMs().text(1),
              one.tokenProcessorMs().text(1),
              one.memoryMb() == 0 ? "unknown" : Long.toString(one.memoryMb())));
    }
    return table;
  }

  private static String agreement(PeersResult.Heat heat, int tokens) {
    if (heat.isUnanimous()) {
      return "All of them write the same text of %d tokens.\n".formatted(tokens);
    }
    return heat.entrants().stream()
        .map(one -> "%s: %s".formatted(one.entrant().label(), one.answer().strip()))
        .collect(Collectors.joining("\n- ", "They do NOT write the same:\n\n- ", "\n"));
  }
}

package org.lipstream.app.lab.chart;

import java.util.ArrayList;
import java.util.List;

/** A table in Markdown. */
public final class MarkdownTable {
  private final List<String> lines = new ArrayList<>();

  /** A table with these heads of its columns. */
  public MarkdownTable(List<String> head) {
    row(head);
    lines.add("|" + "---|".repeat(head.size()));
  }

  /** Adds a row of as many cells. */
  public MarkdownTable row(List<String> cells) {
    lines.add("| " + String.join(" | ", cells) + " |");
    return this;
  }

  @Override
  public String toString() {
    return String.join("\n", lines) + "\n";
  }
}

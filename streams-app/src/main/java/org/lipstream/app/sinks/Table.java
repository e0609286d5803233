package org.lipstream.app.sinks;

import java.util.ArrayList;
import java.util.List;

/** A table in Markdown. */
final class Table {
  private final List<String> head = new ArrayList<>();
  private final StringBuilder rows = new StringBuilder();

  Table(String first) {
    head.add(first);
  }

  Table head(String name) {
    head.add(name);
    return this;
  }

  void row(List<String> cells) {
    rows.append(line(cells));
  }

  private static String line(List<String> cells) {
    return "| " + String.join(" | ", cells) + " |\n";
  }

  @Override
  public String toString() {
    return line(head) + "|---".repeat(head.size()) + "|\n" + rows;
  }
}

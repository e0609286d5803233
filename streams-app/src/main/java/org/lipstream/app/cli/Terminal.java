package org.lipstream.app.cli;

/** Whether lines can be rewritten; the launcher knows, the JVM does not say it in all versions. */
final class Terminal {
  private Terminal() {}

  static boolean isOutput() {
    return Boolean.getBoolean("lipstream.terminal.output");
  }

  static boolean isError() {
    return Boolean.getBoolean("lipstream.terminal.error");
  }
}

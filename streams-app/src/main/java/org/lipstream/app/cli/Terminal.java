package org.lipstream.app.cli;

/** Whether lines can be rewritten; the launcher knows, the JVM does not say it in all versions. */
final class Terminal {
  private Terminal() {}

  static boolean isOutput() {
    return Boolean.getBoolean("lipstream.terminal.output") && !isDumb();
  }

  static boolean isError() {
    return Boolean.getBoolean("lipstream.terminal.error") && !isDumb();
  }

  private static boolean isDumb() {
    return "dumb".equals(System.getenv("TERM"));
  }

  /** Whether colours are wanted (no-color.org). */
  static boolean isColoured() {
    String unwanted = System.getenv("NO_COLOR");
    return unwanted == null || unwanted.isEmpty();
  }
}

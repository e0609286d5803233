package org.lipstream.app.transcript;

/** Text of anybody's making, as it may stand in a cue or on a terminal. */
final class CaptionText {
  private CaptionText() {}

  /** In one line: control characters and line ends are spaces, and of several one stays. */
  static String line(String text) {
    StringBuilder line = new StringBuilder();
    text.codePoints()
        .map(each -> isBreak(each) ? ' ' : each)
        .filter(each -> each != ' ' || !line.isEmpty() && line.charAt(line.length() - 1) != ' ')
        .forEach(line::appendCodePoint);
    return line.toString().stripTrailing();
  }

  private static boolean isBreak(int codePoint) {
    return switch (Character.getType(codePoint)) {
      case Character.CONTROL,
          Character.SURROGATE,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR ->
          true;
      default -> false;
    };
  }
}

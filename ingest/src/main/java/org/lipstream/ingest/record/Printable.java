package org.lipstream.ingest.record;

/** Text of anybody's making as it may stand in a log, a message or on a terminal. */
public final class Printable {
  private static final int LONGEST = MediaRecords.LONGEST_SESSION_NAME;
  private static final char INSTEAD = '\ufffd';

  private Printable() {}

  /** In one line and not too long: control characters are replaced, what is too long is cut. */
  public static String of(String text) {
    if (text == null) {
      return "none";
    }
    StringBuilder line = new StringBuilder();
    text.codePoints().limit(LONGEST).forEach(each -> line.appendCodePoint(shown(each)));
    return line.length() < text.length() ? line + "..." : line.toString();
  }

  private static int shown(int codePoint) {
    return switch (Character.getType(codePoint)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.SURROGATE,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR ->
          INSTEAD;
      default -> codePoint;
    };
  }
}

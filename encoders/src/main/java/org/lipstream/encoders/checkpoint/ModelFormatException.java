package org.lipstream.encoders.checkpoint;

/** A model directory that cannot be used; the message is one line that names the file or tensor. */
public final class ModelFormatException extends RuntimeException {
  private static final long serialVersionUID = 1L;
  private static final int LONGEST = 1000;

  public ModelFormatException(String message) {
    super(oneLine(message));
  }

  public ModelFormatException(String message, Throwable cause) {
    super(oneLine(message), cause);
  }

  /** Names in a message may come out of a damaged file. */
  private static String oneLine(String message) {
    StringBuilder line = new StringBuilder();
    for (int i = 0; i < message.length() && line.length() < LONGEST; i++) {
      char next = message.charAt(i);
      boolean breaks = Character.isISOControl(next) || next == '\u2028' || next == '\u2029';
      line.append(breaks ? '?' : next);
    }
    return line.length() < message.length() ? line + "..." : line.toString();
  }
}

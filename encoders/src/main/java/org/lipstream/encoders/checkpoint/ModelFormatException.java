package org.lipstream.encoders.checkpoint;

/** A model directory that cannot be used; the message is one line that names the file or tensor. */
public final class ModelFormatException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public ModelFormatException(String message) {
    super(message);
  }

  public ModelFormatException(String message, Throwable cause) {
    super(message, cause);
  }
}

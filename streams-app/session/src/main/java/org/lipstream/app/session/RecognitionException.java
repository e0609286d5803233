package org.lipstream.app.session;

/** Sound or pictures that the recogniser could do nothing with; which is not silence. */
public final class RecognitionException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /**
   * @param name what was to be recognised
   */
  RecognitionException(String name, Throwable cause) {
    super(name + ": not recognised: " + reason(cause), cause);
  }

  private static String reason(Throwable cause) {
    return cause instanceof IllegalArgumentException || cause instanceof IllegalStateException
        ? cause.getMessage()
        : cause.toString();
  }
}

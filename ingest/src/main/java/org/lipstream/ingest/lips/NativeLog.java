package org.lipstream.ingest.lips;

/** Where JavaCPP, which loads FFmpeg and OpenCV, says what it has to say. */
public final class NativeLog {
  private static final String LOGGER = "org.bytedeco.javacpp.logger";

  private NativeLog() {}

  /**
   * In the program's log and not on standard error, among captions; unless somebody chose before.
   * To be called before the first of JavaCPP's classes is touched.
   */
  public static void use() {
    if (System.getProperty(LOGGER) == null) {
      System.setProperty(LOGGER, "slf4j");
    }
  }
}

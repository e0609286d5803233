package org.lipstream.ingest.lips;

/** What is to be said to JavaCPP, which loads FFmpeg and OpenCV, before it loads anything. */
public final class NativeLibraries {
  private static final String LOGGER = "org.bytedeco.javacpp.logger";
  private static final String LOADING = "org.bytedeco.javacpp.loadLibraries";
  private static final String WINDOWS = "org.bytedeco.opencv.global.opencv_highgui";

  static {
    if (System.getProperty(LOGGER) == null) {
      System.setProperty(LOGGER, "slf4j"); // not on standard error, among captions
    }
    leaveOutWindows();
  }

  private NativeLibraries() {}

  /** To be called before the first of JavaCPP's classes is touched. */
  public static void prepare() {
    // The first call has done it.
  }

  /**
   * OpenCV's windows want GTK 2, which few machines have: JavaCPP insists on them for all that
   * finds faces, though nothing of that needs them. Of a class that is there already it does not.
   */
  private static void leaveOutWindows() {
    String before = System.getProperty(LOADING);
    System.setProperty(LOADING, "false");
    try {
      Class.forName(WINDOWS);
    } catch (ClassNotFoundException e) {
      throw new IllegalStateException(WINDOWS + ": not on the class path", e);
    } finally {
      if (before == null) {
        System.clearProperty(LOADING);
      } else {
        System.setProperty(LOADING, before);
      }
    }
  }
}

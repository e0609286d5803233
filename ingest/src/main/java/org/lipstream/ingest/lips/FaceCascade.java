package org.lipstream.ingest.lips;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import org.bytedeco.javacpp.Loader;

/** The file by which faces are found: a cascade of OpenCV's that comes in its jar, as XML. */
public final class FaceCascade {
  static {
    NativeLibraries.prepare();
  }

  /** The file's name. */
  public static final String NAME = "haarcascade_frontalface_alt2.xml";

  private FaceCascade() {}

  /**
   * The cascade lies in the native jar; JavaCPP unpacks it once into its own cache.
   *
   * @throws IllegalStateException if OpenCV's jar for this platform is not on the class path
   */
  public static Path file() {
    String folder = "/org/bytedeco/opencv/" + Loader.getPlatform() + "/share/opencv4/haarcascades/";
    try {
      File unpacked = Loader.cacheResource(folder + NAME);
      if (unpacked == null) {
        throw new IllegalStateException(
            folder + NAME + ": not on the class path (expected: OpenCV's jar for this platform)");
      }
      return unpacked.toPath();
    } catch (IOException e) {
      throw new UncheckedIOException(NAME + ": cannot be unpacked: " + e.getMessage(), e);
    }
  }
}

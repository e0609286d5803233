package org.lipstream.ingest.lips;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

class NativeLibrariesTest {
  /** Who loads them, JavaCPP's own part, wants GTK 2, and would look for no face without it. */
  @Test
  @EnabledOnOs(value = OS.LINUX, disabledReason = "what is loaded is read from /proc")
  void facesAreFoundWithoutOpenCvsWindows() throws IOException {
    try (FaceDetector detector = new FaceDetector()) {
      assertThat(detector).isNotNull();
      String loaded = Files.readString(Path.of("/proc/self/maps"));
      assertThat(loaded).contains("libopencv_objdetect").doesNotContain("libjniopencv_highgui");
    }
  }
}

package org.lipstream.tests.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The launcher, with a JDK that says how it was started. */
class LauncherTest {
  private static final String JAR = "lab/target/app-lab-0.1.0-SNAPSHOT.jar";

  @TempDir Path folder;
  private Path root;
  private Path jdk;

  @BeforeEach
  void install() throws IOException {
    root = folder.resolve("root");
    jdk = folder.resolve("jdk");
    Path built = root.resolve("streams-app");
    Files.createDirectories(built.resolve(JAR).getParent());
    Files.createDirectories(built.resolve("target"));
    Files.createDirectories(jdk.resolve("bin"));
    Files.writeString(root.resolve("pom.xml"), "");
    Files.copy(Path.of("..").resolve("lipstream"), root.resolve("lipstream"));
    Files.writeString(built.resolve(JAR), "");
    Files.writeString(
        built.resolve("lab/target/classpath"), built.resolve(JAR).toAbsolutePath().toString());
    Files.writeString(built.resolve("target/built"), "");
    script("javac", "exit 0");
    script(
        "java",
        """
        if [ "$1" = -version ]; then
          echo "NOTE: Picked up JDK_JAVA_OPTIONS: -Dz=1" >&2
          echo "Picked up JAVA_TOOL_OPTIONS: -Dx=1" >&2
          echo "Picked up _JAVA_OPTIONS: -Dy=1" >&2
          echo "[agent] ready" >&2
          echo 'openjdk version "17.0.15" 2025-04-15' >&2
        else
          for last; do :; done
          echo "charset ${LC_ALL:-of the locale}, last argument $last"
        fi
        """);
  }

  private void script(String name, String lines) throws IOException {
    Path file = jdk.resolve("bin").resolve(name);
    Files.writeString(file, "#!/bin/sh\n" + lines);
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
  }

  @Test
  void findsTheJdkWhateverStandsBeforeItsVersion() throws Exception {
    assertThat(run(Map.of("LC_ALL", "C"))).endsWith("last argument --version\n");
  }

  @Test
  void readsNamesOfAnyScriptInALocaleOfPlainAscii() throws Exception {
    assertThat(run(Map.of("LC_ALL", "C"))).startsWith("charset C.UTF-8,");
    assertThat(run(Map.of("LC_CTYPE", "POSIX"))).startsWith("charset C.UTF-8,");
    assertThat(run(Map.of())).startsWith("charset C.UTF-8,");
  }

  private String run(Map<String, String> environment) throws Exception {
    ProcessBuilder launcher =
        new ProcessBuilder("sh", root.resolve("lipstream").toString(), "--version")
            .redirectErrorStream(true);
    launcher.environment().keySet().removeIf(name -> name.startsWith("LC_") || name.equals("LANG"));
    launcher.environment().put("JAVA_HOME", jdk.toString());
    launcher.environment().putAll(environment);
    Process process = launcher.start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor(4, TimeUnit.MINUTES)).isTrue();
    assertThat(process.exitValue()).as(said).isZero();
    return said;
  }
}

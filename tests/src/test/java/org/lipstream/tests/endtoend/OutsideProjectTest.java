package org.lipstream.tests.endtoend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * A project that knows nothing of this one but {@code lipstream-recognizer}: Maven resolves it from
 * a repository to which the reactor's jars were copied, without the network.
 */
@Timeout(value = 10, unit = TimeUnit.MINUTES)
class OutsideProjectTest {
  private static final Path ROOT =
      Path.of(System.getProperty("lipstream.root", "..")).toAbsolutePath().normalize();
  private static final Path CLIP =
      ROOT.resolve("streams-app/src/main/resources/org/lipstream/app/clips/tom.mp4");
  private static final String WORDS = "set green at h two soon";

  private static final String PROGRAM =
      """
      import java.nio.file.Path;
      import javax.sound.sampled.AudioInputStream;
      import org.lipstream.app.transcript.TranscriptEvent;
      import org.lipstream.recognizer.SpeechRecognizer;
      import org.lipstream.recognizer.SpeechStream;
      import org.lipstream.recognizer.StreamSettings;

      public class Outside {
        public static void main(String[] arguments) throws Exception {
          try (SpeechRecognizer recognizer = SpeechRecognizer.open("open")) {
            System.out.println("file: " + recognizer.transcribe(Path.of(arguments[0])).text());
            try (SpeechStream stream = recognizer.stream(StreamSettings.sound(), Outside::print);
                java.io.InputStream pcm = new java.io.FileInputStream(arguments[1])) {
              byte[] piece = new byte[3_200];
              for (int read = pcm.read(piece); read > 0; read = pcm.read(piece)) {
                stream.acceptPcm(piece, read, 16_000);
              }
              stream.finish();
            }
          }
        }

        private static void print(TranscriptEvent said) {
          if (said.isFinal()) {
            System.out.println("live: " + said.text());
          }
        }
      }
      """;

  private static final String POM =
      """
      <project xmlns="http://maven.apache.org/POM/4.0.0">
        <modelVersion>4.0.0</modelVersion>
        <groupId>com.example</groupId>
        <artifactId>outside</artifactId>
        <version>1</version>
        <properties>
          <maven.compiler.release>17</maven.compiler.release>
          <project.build.sourceEncoding>UTF-8</project.build.sourceEncoding>
        </properties>
        <dependencies>
          <dependency>
            <groupId>org.lipstream</groupId>
            <artifactId>lipstream-recognizer</artifactId>
            <version>VERSION</version>
          </dependency>
        </dependencies>
      </project>
      """;

  @TempDir private Path folder;

  private final String parent = read(ROOT.resolve("pom.xml"));
  private final String version = first("<version>(.*?)</version>", parent);

  @Test
  void transcribesAClipAndALiveStream() throws Exception {
    Path repository = repositoryOfTheReactor();
    Path project = Files.createDirectories(folder.resolve("project"));
    Files.writeString(project.resolve("pom.xml"), POM.replace("VERSION", version));
    Path sources = Files.createDirectories(project.resolve("src/main/java"));
    Files.writeString(sources.resolve("Outside.java"), PROGRAM);
    run(
        project,
        ROOT.resolve("mvnw").toString(),
        "-o",
        "-q",
        "-Dmaven.repo.local=" + repository,
        "-Dmaven.repo.local.tail=" + usersRepository(),
        plugin("maven-compiler-plugin") + ":compile",
        plugin("maven-dependency-plugin") + ":build-classpath",
        "-Dmdep.outputFile=classpath");

    String classPath = read(project.resolve("classpath"));
    assertThat(List.of(classPath.split(File.pathSeparator)))
        .noneMatch(jar -> jar.matches(".*/(kafka|rocksdb|jetty|picocli|javafx|app-lab|llm-lab).*"));
    Path pcm = folder.resolve("tom.pcm");
    Files.write(pcm, ClipSound.pcm(CLIP));
    List<String> printed =
        run(
            project,
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-Xmx2g",
            "-Dlipstream.root=" + ROOT,
            "-cp",
            "target/classes" + File.pathSeparator + classPath,
            "Outside",
            CLIP.toString(),
            pcm.toString());
    assertThat(printed.stream().map(OutsideProjectTest::plain))
        .contains("file " + WORDS, "live " + WORDS);
  }

  /** As {@code mvn install} would leave it, of the product's modules. */
  private Path repositoryOfTheReactor() throws IOException {
    Path group = folder.resolve("repository/org/lipstream");
    copyPom(group, ROOT.resolve("pom.xml"), "lipstream");
    for (String module : all("<module>(.*?)</module>", parent)) {
      Path pom = ROOT.resolve(module).resolve("pom.xml");
      String artifact = first("</parent>\\s*<artifactId>(.*?)</artifactId>", read(pom));
      String name = artifact + "-" + version + ".jar";
      Path jar = ROOT.resolve(module).resolve("target").resolve(name);
      if (Files.exists(jar)) {
        Files.copy(jar, copyPom(group, pom, artifact).resolve(name));
      }
    }
    boolean there = Files.exists(group.resolve("lipstream-recognizer"));
    if ("true".equals(System.getenv("CI"))) {
      assertThat(there).as("the reactor has made its jars").isTrue();
    }
    assumeTrue(there, "the reactor has made no jars");
    return folder.resolve("repository");
  }

  private Path copyPom(Path group, Path pom, String artifact) throws IOException {
    Path to = Files.createDirectories(group.resolve(artifact).resolve(version));
    Files.copy(pom, to.resolve(artifact + "-" + version + ".pom"));
    return to;
  }

  private static String usersRepository() {
    String known = System.getProperty("localRepository");
    return known != null
        ? known
        : Path.of(System.getProperty("user.home"), ".m2", "repository").toString();
  }

  /** With the version that this project uses. */
  private String plugin(String name) {
    return "org.apache.maven.plugins:%s:%s"
        .formatted(name, first(name + "</artifactId>\\s*<version>(.*?)</version>", parent));
  }

  private static List<String> run(Path directory, String... command) throws Exception {
    Path output = Files.createTempFile(directory, "output", ".txt");
    Path errors = Files.createTempFile(directory, "errors", ".txt");
    Process process =
        new ProcessBuilder(command)
            .directory(directory.toFile())
            .redirectOutput(output.toFile())
            .redirectError(errors.toFile())
            .start();
    assertThat(process.waitFor(5, TimeUnit.MINUTES)).isTrue();
    assertThat(process.exitValue()).as(read(output) + read(errors)).isZero();
    return Files.readAllLines(output);
  }

  private static String first(String pattern, String text) {
    return all(pattern, text).get(0);
  }

  private static List<String> all(String pattern, String text) {
    List<String> found = new ArrayList<>();
    Matcher matcher = Pattern.compile(pattern).matcher(text);
    while (matcher.find()) {
      found.add(matcher.group(1));
    }
    return found;
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new AssertionError(file.toString(), e);
    }
  }

  private static String plain(String line) {
    return line.toLowerCase(Locale.ROOT).replaceAll("[^a-z]+", " ").strip();
  }
}

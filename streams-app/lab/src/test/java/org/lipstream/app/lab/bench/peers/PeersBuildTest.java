package org.lipstream.app.lab.bench.peers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.lipstream.app.cli.CommandException;

class PeersBuildTest {
  @TempDir private Path root;

  private final List<String> told = new ArrayList<>();

  private Path target() throws IOException {
    return Files.createDirectories(root.resolve("streams-app/peers/target"));
  }

  @Test
  void takesWhatIsThereWithoutABuild() throws IOException {
    Path jar = Files.createFile(target().resolve("app-peers-1.jar"));
    Path library = Files.createFile(root.resolve("library.jar"));
    Files.writeString(target().resolve("classpath"), library + "\n");
    assertThat(new PeersBuild(root).classPath(told::add))
        .isEqualTo(jar + File.pathSeparator + library);
    assertThat(told).isEmpty();
  }

  @Test
  void saysInOneLineThatThereIsNothingToBuildThemWith() {
    assertThatThrownBy(() -> new PeersBuild(root).classPath(told::add))
        .isInstanceOf(CommandException.class)
        .hasMessage(
            "%s: missing (expected: the peers, which a checkout with mvnw builds)",
            Path.of("streams-app", "peers", "target", "classpath"));
    assertThat(told).isEmpty();
  }

  @Test
  void buildsWhatIsMissingOnce() throws IOException {
    assumeTrue(File.separatorChar == '/', "a shell is needed");
    Files.writeString(
        root.resolve("mvnw"),
        """
        echo "$@" >>asked
        mkdir -p streams-app/peers/target
        touch streams-app/peers/target/app-peers-1.jar library.jar
        echo "$PWD/library.jar" >streams-app/peers/target/classpath
        """);
    String classPath = new PeersBuild(root).classPath(told::add);
    assertThat(classPath).endsWith("library.jar");
    assertThat(new PeersBuild(root).classPath(told::add)).isEqualTo(classPath);
    assertThat(told).hasSize(1);
    assertThat(Files.readAllLines(root.resolve("asked")))
        .singleElement()
        .asString()
        .contains("-P peers,!error-prone -pl streams-app/peers -am");
  }

  @Test
  void buildsAgainWhereALibraryIsGone() throws IOException {
    Files.createFile(target().resolve("app-peers-1.jar"));
    Files.writeString(target().resolve("classpath"), root.resolve("gone.jar") + "\n");
    assertThatThrownBy(() -> new PeersBuild(root).classPath(told::add))
        .hasMessageContaining("missing (expected: the peers");
  }

  @Test
  void aBuildThatFailsIsOneLine() throws IOException {
    assumeTrue(File.separatorChar == '/', "a shell is needed");
    Files.writeString(root.resolve("mvnw"), "echo no way; echo at all; exit 3\n");
    assertThatThrownBy(() -> new PeersBuild(root).classPath(told::add))
        .isInstanceOf(CommandException.class)
        .hasMessage("peers: mvnw: no way (expected: a build)");
  }
}

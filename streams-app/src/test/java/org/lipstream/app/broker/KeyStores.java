package org.lipstream.app.broker;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Key pairs of somebody's own making, by the JDK's keytool. */
public final class KeyStores {
  public static final String PASSWORD = "not-a-secret";

  private final Path folder;

  public KeyStores(Path folder) {
    this.folder = folder;
  }

  /** A key pair for a name, which everybody trusts who has {@link #trusted}. */
  public Path of(String name) throws IOException, InterruptedException {
    Path keys = folder.resolve(name + ".p12");
    keytool(
        keys,
        "-genkeypair",
        "-alias",
        name,
        "-keyalg",
        "EC",
        "-dname",
        "CN=" + name,
        "-ext",
        "SAN=dns:localhost",
        "-validity",
        "2");
    Path certificate = folder.resolve(name + ".pem");
    keytool(keys, "-exportcert", "-alias", name, "-rfc", "-file", certificate.toString());
    keytool(trusted(), "-importcert", "-alias", name, "-noprompt", "-file", certificate.toString());
    return keys;
  }

  public Path trusted() {
    return folder.resolve("trusted.p12");
  }

  private static void keytool(Path store, String... arguments)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "keytool").toString());
    command.addAll(List.of(arguments));
    command.addAll(List.of("-keystore", store.toString(), "-storepass", PASSWORD));
    command.addAll(List.of("-storetype", "PKCS12"));
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String said =
        new String(
            process.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
    if (process.waitFor() != 0) {
      throw new IOException(String.join(" ", arguments) + ": " + said);
    }
  }
}

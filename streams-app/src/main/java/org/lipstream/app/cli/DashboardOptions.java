package org.lipstream.app.cli;

import java.nio.file.Path;
import java.util.Optional;
import org.lipstream.app.dashboard.DashboardConfig;
import org.lipstream.app.dashboard.http.TlsStore;
import picocli.CommandLine.Option;

/** Who can see the dashboard. */
final class DashboardOptions {
  private static final String PASSWORD = "LIPSTREAM_KEYSTORE_PASSWORD";
  static final String DEFAULT_PORT = "" + DashboardConfig.DEFAULT_PORT;

  @Option(
      names = "--bind",
      paramLabel = "ADDRESS",
      defaultValue = DashboardConfig.LOOPBACK,
      description =
          "The interface that the dashboard listens on; others than this machine's own need a"
              + " token; default: ${DEFAULT-VALUE}.")
  private String bind;

  @Option(
      names = "--token",
      paramLabel = "TEXT",
      defaultValue = "${env:LIPSTREAM_TOKEN}",
      description =
          "What a browser has to show once as ?token=TEXT, and others as a bearer token; default:"
              + " the environment's LIPSTREAM_TOKEN.")
  private String token;

  @Option(
      names = "--keystore",
      paramLabel = "FILE",
      description =
          "The page over TLS, with this key store (PKCS#12 or Java's); its password stands in the"
              + " environment's LIPSTREAM_KEYSTORE_PASSWORD.")
  private Path keystore;

  DashboardConfig config(int port) {
    DashboardConfig plain =
        new DashboardConfig(bind, port, Optional.ofNullable(token).filter(text -> !text.isEmpty()));
    if (keystore == null) {
      return plain;
    }
    String password = System.getenv(PASSWORD);
    if (password == null) {
      throw new CommandException(
          PASSWORD + ": not set (expected: the password of " + keystore + ")");
    }
    return plain.withTls(new TlsStore(keystore, password));
  }
}

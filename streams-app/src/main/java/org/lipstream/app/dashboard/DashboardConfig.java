package org.lipstream.app.dashboard;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Optional;
import java.util.regex.Pattern;
import org.lipstream.app.dashboard.http.TlsStore;
import org.lipstream.app.dashboard.http.UploadLimits;

/**
 * Where the dashboard listens.
 *
 * @param bind the interface's address
 * @param port taken if it is free, else another one; 0 for any
 * @param token what every request has to show; needed where others than this machine can ask
 * @param uploads what a file that is sent may take
 * @param tls what it shows itself with; in plain text where there is none
 */
public record DashboardConfig(
    String bind, int port, Optional<String> token, UploadLimits uploads, Optional<TlsStore> tls) {
  public static final int DEFAULT_PORT = 8080;
  public static final String LOOPBACK = "127.0.0.1";

  /** What stands in a cookie, a header and an address without being changed. */
  private static final Pattern TOKEN = Pattern.compile("[A-Za-z0-9._~-]{8,}");

  public DashboardConfig {
    if (port < 0 || port > 65_535) {
      throw new IllegalArgumentException("port: " + port + " (expected: 0 to 65535)");
    }
    if (token.isEmpty() && !isLoopback(bind)) {
      throw new IllegalArgumentException(
          "token: none (expected: --token with --bind " + bind + ", which others can reach)");
    }
    if (token.isPresent() && !TOKEN.matcher(token.get()).matches()) {
      throw new IllegalArgumentException(
          "token: "
              + token.get().length()
              + " characters (expected: at least 8, of letters, digits and . _ ~ -)");
    }
  }

  /** With the usual limits of uploads. */
  public DashboardConfig(String bind, int port, Optional<String> token) {
    this(bind, port, token, UploadLimits.DEFAULT);
  }

  /** In plain text. */
  public DashboardConfig(String bind, int port, Optional<String> token, UploadLimits uploads) {
    this(bind, port, token, uploads, Optional.empty());
  }

  /** The same over TLS. */
  public DashboardConfig withTls(TlsStore store) {
    return new DashboardConfig(bind, port, token, uploads, Optional.of(store));
  }

  /** On this machine alone. */
  public static DashboardConfig local(int port) {
    return new DashboardConfig(LOOPBACK, port, Optional.empty());
  }

  /** Whether this machine alone can ask. */
  public boolean isLoopback() {
    return isLoopback(bind);
  }

  private static boolean isLoopback(String bind) {
    try {
      return InetAddress.getByName(bind).isLoopbackAddress();
    } catch (UnknownHostException e) {
      throw new IllegalArgumentException("bind: " + bind + " (expected: an address)", e);
    }
  }
}

package org.lipstream.app.dashboard.http;

import java.nio.file.Files;
import java.nio.file.Path;
import org.eclipse.jetty.util.ssl.SslContextFactory;

/**
 * The key and certificate that the page shows itself with.
 *
 * @param file a key store, PKCS#12 or Java's own
 * @param password of the store and its key
 */
public record TlsStore(Path file, String password) {

  public TlsStore {
    if (!Files.isReadable(file)) {
      throw new IllegalArgumentException("keystore: " + file + " (expected: a file to be read)");
    }
  }

  /** Without the password. */
  @Override
  public String toString() {
    return file.toString();
  }

  /** The server's side of it. */
  SslContextFactory.Server context() {
    SslContextFactory.Server context = new SslContextFactory.Server();
    context.setKeyStorePath(file.toUri().toString());
    context.setKeyStorePassword(password);
    return context;
  }
}

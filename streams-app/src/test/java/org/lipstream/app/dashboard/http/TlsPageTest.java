package org.lipstream.app.dashboard.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.lipstream.app.broker.KeyStores;
import org.lipstream.app.dashboard.model.LiveModel;

/** The page with a certificate. */
class TlsPageTest {
  private static final String TOKEN = "a-token-of-some-length";

  @TempDir Path folder;
  private KeyStores stores;
  private WebServer server;

  @BeforeEach
  void start() throws Exception {
    stores = new KeyStores(folder);
    TlsStore tls = new TlsStore(stores.of("localhost"), KeyStores.PASSWORD);
    InstantSource clock = InstantSource.system();
    WebServer.Sources sources =
        new WebServer.Sources(
            "127.0.0.1:9",
            new LiveModel(clock),
            () -> true,
            Map.of(),
            () -> "",
            () -> true,
            UploadLimits.DEFAULT,
            Optional.of(tls));
    server = WebServer.start("127.0.0.1", 0, Optional.of(TOKEN), sources, clock);
  }

  @AfterEach
  void stop() {
    server.close();
  }

  @Test
  void showsItselfToThoseWhoTrustItAndItsCookieGoesOverTlsAlone() throws Exception {
    HttpClient client = HttpClient.newBuilder().sslContext(trusting()).build();
    assertThat(get(client, "https", "/health/live").statusCode()).isEqualTo(200);
    HttpResponse<String> moved = get(client, "https", "/?token=" + TOKEN);
    assertThat(moved.statusCode()).isEqualTo(302);
    assertThat(moved.headers().firstValue("Set-Cookie").orElseThrow())
        .contains("Secure", "HttpOnly", "SameSite=Strict");
  }

  @Test
  void saysNothingInPlainTextNorToThoseWhoDoNotTrustIt() {
    assertThatThrownBy(() -> get(HttpClient.newHttpClient(), "http", "/health/live"))
        .isInstanceOf(IOException.class);
    assertThatThrownBy(() -> get(HttpClient.newHttpClient(), "https", "/health/live"))
        .isInstanceOf(IOException.class);
  }

  private HttpResponse<String> get(HttpClient client, String scheme, String path) throws Exception {
    URI address = URI.create(scheme + "://localhost:" + server.port() + path);
    return client.send(
        HttpRequest.newBuilder(address).build(), HttpResponse.BodyHandlers.ofString());
  }

  private SSLContext trusting() throws Exception {
    KeyStore trusted = KeyStore.getInstance("PKCS12");
    try (InputStream in = Files.newInputStream(stores.trusted())) {
      trusted.load(in, KeyStores.PASSWORD.toCharArray());
    }
    TrustManagerFactory managers =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    managers.init(trusted);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(null, managers.getTrustManagers(), null);
    return context;
  }
}

package org.lipstream.app.cli;

import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;

/** Where a session is read in a browser, if a dashboard answers there. */
final class PageAddress {
  private static final Duration PATIENCE = Duration.ofSeconds(1);

  private PageAddress() {}

  /**
   * @param dashboard its address
   */
  static Optional<String> of(String dashboard, String session) {
    try {
      HttpRequest request =
          HttpRequest.newBuilder(URI.create(dashboard + "/health/live")).timeout(PATIENCE).build();
      HttpClient client = HttpClient.newBuilder().connectTimeout(PATIENCE).build();
      boolean there = client.send(request, BodyHandlers.discarding()).statusCode() == 200;
      String id = URLEncoder.encode(session, StandardCharsets.UTF_8).replace("+", "%20");
      return there ? Optional.of(dashboard + "/sessions/" + id) : Optional.empty();
    } catch (IOException | IllegalArgumentException e) {
      return Optional.empty();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Optional.empty();
    }
  }
}

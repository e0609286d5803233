package org.lipstream.app.hub;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import org.lipstream.app.json.Json;

/**
 * Speaks with a hub: {@code /api/models/NAME/revision/REVISION} tells a model's files, {@code
 * /NAME/resolve/REVISION/FILE} gives one, often by way of another server.
 */
final class HubClient {
  private static final Duration ANSWER_TIMEOUT = Duration.ofSeconds(60);
  private static final int MOST_REDIRECTS = 5;
  private static final int MOST_ANSWER_BYTES = 64 << 20;

  private final URI hub;
  private final Optional<String> token;
  private final HttpClient http =
      HttpClient.newBuilder()
          .followRedirects(HttpClient.Redirect.NEVER) // the token is for the hub alone
          .connectTimeout(Duration.ofSeconds(20))
          .build();

  /**
   * @param hub its address, such as {@code https://hub.example}
   * @param token for models that are not open to all; sent to the hub alone
   */
  HubClient(URI hub, Optional<String> token) {
    String address = hub.toString();
    this.hub = URI.create(address.endsWith("/") ? address : address + "/");
    this.token = token;
    if (hub.getHost() == null) {
      throw new HubException("hub: " + hub + " (expected: an address such as https://hub.example)");
    }
  }

  /** What the hub says of a model. */
  HubModel model(String name, String revision) throws IOException {
    String path = "api/models/" + name + "/revision/" + encoded(revision) + "?blobs=true";
    HttpResponse<InputStream> response = get(hub.resolve(path), 0);
    try (InputStream body = response.body()) {
      requireFound(name + "@" + revision, response.statusCode());
      JsonNode json = Json.tree(body.readNBytes(MOST_ANSWER_BYTES));
      return HubModel.of(name, json);
    }
  }

  /**
   * A file's content from a byte on. Status 206 where the server does as asked, 200 where the
   * content begins at its first byte.
   *
   * @throws HubException if the file is not there or not for this token
   */
  HttpResponse<InputStream> file(HubModel model, HubFile file, long from) throws IOException {
    StringBuilder path = new StringBuilder(model.name() + "/resolve/" + model.commit());
    for (String part : file.path().split("/")) {
      path.append('/').append(encoded(part));
    }
    HttpResponse<InputStream> response = get(hub.resolve(path.toString()), from);
    int status = response.statusCode();
    if (status != 200 && status != 206 && status != 416) {
      response.body().close();
      requireFound(model.name() + ": " + file.path(), status);
    }
    return response;
  }

  private HttpResponse<InputStream> get(URI address, long from) throws IOException {
    URI next = address;
    for (int redirects = 0; redirects <= MOST_REDIRECTS; redirects++) {
      HttpResponse<InputStream> response = send(next, from);
      String location = response.headers().firstValue("location").orElse(null);
      if (response.statusCode() / 100 != 3 || location == null) {
        return response;
      }
      response.body().close();
      next = next.resolve(location);
      requireAsSafe(address, next);
    }
    throw new HubException(address + ": redirected again and again (expected: an answer)");
  }

  private HttpResponse<InputStream> send(URI address, long from) throws IOException {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(address).timeout(ANSWER_TIMEOUT).header("User-Agent", "lipstream");
    if (from > 0) {
      request.header("Range", "bytes=" + from + "-");
    }
    if (isHub(address)) {
      token.ifPresent(secret -> request.header("Authorization", "Bearer " + secret));
    }
    try {
      return http.send(request.build(), BodyHandlers.ofInputStream());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new HubException("interrupted", e);
    }
  }

  private boolean isHub(URI address) {
    return hub.getScheme().equals(address.getScheme())
        && hub.getHost().equalsIgnoreCase(String.valueOf(address.getHost()))
        && hub.getPort() == address.getPort();
  }

  private static void requireAsSafe(URI address, URI next) {
    boolean plain = "http".equals(next.getScheme()) && "http".equals(address.getScheme());
    if (!plain && !"https".equals(next.getScheme())) {
      throw new HubException(address + ": redirected to " + next + " (expected: https)");
    }
  }

  private void requireFound(String what, int status) {
    if (status == 401 || status == 403) {
      throw new HubException(
          what
              + ": not allowed"
              + (token.isPresent()
                  ? " with this token (expected: its licence accepted on the hub's page)"
                  : " (expected: a token in the environment, HF_TOKEN)"));
    }
    if (status == 404) {
      throw new HubException(what + ": not on " + hub + " (expected: OWNER/MODEL[@REVISION])");
    }
    if (status != 200) {
      throw new HubException(what + ": status " + status + " (expected: 200)");
    }
  }

  private static String encoded(String part) {
    return URLEncoder.encode(part, StandardCharsets.UTF_8).replace("+", "%20");
  }
}

package org.lipstream.app.hub;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A server that answers as the Hugging Face hub does, with a second one that holds the large files,
 * and cuts connections when told to.
 */
public final class PlayedHub implements AutoCloseable {
  public static final String MODEL = "someone/tiny";
  static final String COMMIT = "0123456789abcdef0123456789abcdef01234567";

  private final HttpServer hub = start();
  private final HttpServer store = start();
  private final Map<String, byte[]> files = new LinkedHashMap<>();
  private final Map<String, byte[]> told = new LinkedHashMap<>();
  final List<String> ranges = new ArrayList<>();
  final List<String> tokensAtStore = new ArrayList<>();
  String wantedToken;
  int cuts;
  boolean ignoresRanges;
  public String licence = "apache-2.0";

  public PlayedHub() {
    hub.createContext("/api/models/" + MODEL + "/revision/", this::tell);
    hub.createContext("/" + MODEL + "/resolve/" + COMMIT + "/", this::resolve);
    store.createContext("/", this::give);
  }

  private static HttpServer start() {
    try {
      HttpServer server =
          HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
      server.start();
      return server;
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  public URI address() {
    return URI.create("http://127.0.0.1:" + hub.getAddress().getPort());
  }

  public PlayedHub with(String path, byte[] content) {
    files.put(path, content);
    told.put(path, content);
    return this;
  }

  /** Gives other bytes than it says. */
  PlayedHub spoiled(String path, byte[] given) {
    files.put(path, given);
    return this;
  }

  private void tell(HttpExchange exchange) throws IOException {
    if (wantedToken != null
        && !("Bearer " + wantedToken)
            .equals(exchange.getRequestHeaders().getFirst("Authorization"))) {
      answer(exchange, 401, new byte[0]);
      return;
    }
    if (exchange.getRequestURI().getPath().endsWith("/absent")) {
      answer(exchange, 404, new byte[0]);
      return;
    }
    List<String> siblings = new ArrayList<>();
    told.forEach((path, content) -> siblings.add(sibling(path, content)));
    String json =
        "{\"id\":\"%s\",\"sha\":\"%s\",\"gated\":false,\"cardData\":{\"license\":\"%s\"},\"siblings\":[%s]}"
            .formatted(MODEL, COMMIT, licence, String.join(",", siblings));
    answer(exchange, 200, json.getBytes(StandardCharsets.UTF_8));
  }

  private static String sibling(String path, byte[] content) {
    if (path.endsWith(".json")) {
      byte[] header = ("blob " + content.length + "\0").getBytes(StandardCharsets.UTF_8);
      byte[] blob = Arrays.copyOf(header, header.length + content.length);
      System.arraycopy(content, 0, blob, header.length, content.length);
      return "{\"rfilename\":\"%s\",\"size\":%d,\"blobId\":\"%s\"}"
          .formatted(path, content.length, digest("SHA-1", blob));
    }
    return "{\"rfilename\":\"%s\",\"size\":%d,\"blobId\":\"0\",\"lfs\":{\"sha256\":\"%s\",\"size\":%d}}"
        .formatted(path, content.length, digest("SHA-256", content), content.length);
  }

  private void resolve(HttpExchange exchange) throws IOException {
    String path = exchange.getRequestURI().getPath();
    String name = path.substring(path.indexOf(COMMIT) + COMMIT.length() + 1);
    if (name.endsWith(".json")) {
      answer(exchange, 200, files.get(name));
      return;
    }
    exchange
        .getResponseHeaders()
        .set("Location", "http://127.0.0.1:" + store.getAddress().getPort() + "/" + name);
    answer(exchange, 302, new byte[0]);
  }

  private void give(HttpExchange exchange) throws IOException {
    byte[] content = files.get(exchange.getRequestURI().getPath().substring(1));
    String token = exchange.getRequestHeaders().getFirst("Authorization");
    if (token != null) {
      tokensAtStore.add(token);
    }
    String range = exchange.getRequestHeaders().getFirst("Range");
    int from = 0;
    if (range != null) {
      ranges.add(range);
      from = ignoresRanges ? 0 : Integer.parseInt(range.replaceAll("\\D", ""));
    }
    int length = content.length - from;
    exchange.sendResponseHeaders(from > 0 ? 206 : 200, length);
    try (OutputStream out = exchange.getResponseBody()) {
      boolean cut = cuts-- > 0;
      out.write(content, from, cut ? length / 2 : length);
      out.flush();
      if (cut) {
        throw new IOException("cut in the middle, as a network does");
      }
    }
  }

  private static void answer(HttpExchange exchange, int status, byte[] body) throws IOException {
    exchange.sendResponseHeaders(status, body.length == 0 ? -1 : body.length);
    if (body.length > 0) {
      exchange.getResponseBody().write(body);
    }
    exchange.close();
  }

  static String digest(String algorithm, byte[] content) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance(algorithm).digest(content));
    } catch (java.security.NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void close() {
    hub.stop(0);
    store.stop(0);
  }
}

package org.lipstream.app.dashboard.http;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import org.eclipse.jetty.http.HttpCookie;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.server.Request;

/**
 * Who may ask. Without a token the server listens on the loopback interface alone, and answers only
 * to that interface's names, so that no page of another name that resolves to it can read. With a
 * token every request has to show it: as {@code Authorization: Bearer}, as the cookie that a visit
 * with {@code ?token=} sets, or in that parameter.
 */
final class Access {
  static final String COOKIE = "lipstream-token";
  static final String PARAMETER = "token";

  /** The second is what Deepgram's clients say. */
  private static final List<String> SCHEMES = List.of("Bearer ", "Token ");

  private final Optional<String> token;

  Access(Optional<String> token) {
    this.token = token;
  }

  boolean allows(Request request) {
    if (token.isEmpty()) {
      return isLoopbackName(Request.getServerName(request));
    }
    return showsInHeader(request) || showsInCookie(request) || showsInParameter(request);
  }

  /** Whether the token stands in the address, from where it should go. */
  boolean showsInParameter(Request request) {
    return matches(Request.extractQueryParameters(request).getValue(PARAMETER));
  }

  private boolean showsInHeader(Request request) {
    String header = request.getHeaders().get(HttpHeader.AUTHORIZATION);
    return header != null
        && SCHEMES.stream()
            .filter(scheme -> header.regionMatches(true, 0, scheme, 0, scheme.length()))
            .anyMatch(scheme -> matches(header.substring(scheme.length()).strip()));
  }

  private boolean showsInCookie(Request request) {
    return Request.getCookies(request).stream()
        .filter(cookie -> cookie.getName().equals(COOKIE))
        .anyMatch(cookie -> matches(cookie.getValue()));
  }

  private boolean matches(String shown) {
    return shown != null
        && token.isPresent()
        && MessageDigest.isEqual(
            shown.getBytes(StandardCharsets.UTF_8), token.get().getBytes(StandardCharsets.UTF_8));
  }

  /** A request's query as it goes on when the token is out of it, its question mark included. */
  static String queryWithoutToken(Request request) {
    String query = request.getHttpURI().getQuery();
    String rest =
        Arrays.stream(query == null ? new String[0] : query.split("&"))
            .filter(pair -> !pair.startsWith(PARAMETER + "="))
            .collect(Collectors.joining("&"));
    return rest.isEmpty() ? "" : "?" + rest;
  }

  /**
   * What a browser shows from now on; scripts cannot read it and other sites cannot send it; over
   * TLS it goes over TLS alone.
   */
  HttpCookie cookie(boolean secure) {
    return HttpCookie.build(COOKIE, token.orElseThrow())
        .path("/")
        .httpOnly(true)
        .secure(secure)
        .sameSite(HttpCookie.SameSite.STRICT)
        .build();
  }

  /** Whether a request that changes something comes from the page itself or from no page at all. */
  static boolean isFromHere(Request request) {
    String site = request.getHeaders().get("Sec-Fetch-Site");
    String origin = request.getHeaders().get(HttpHeader.ORIGIN);
    String host = request.getHeaders().get(HttpHeader.HOST);
    boolean sameOrigin = origin == null || host != null && origin.endsWith("://" + host);
    return sameOrigin && (site == null || site.equals("same-origin") || site.equals("none"));
  }

  private static boolean isLoopbackName(String host) {
    String name = host.toLowerCase(Locale.ROOT);
    return name.equals("localhost")
        || name.endsWith(".localhost")
        || name.equals("[::1]")
        || name.equals("::1")
        || name.matches("127(\\.\\d{1,3}){3}");
  }
}

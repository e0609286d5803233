package org.lipstream.app.dashboard.http;

import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.server.Response;

/** What every answer tells a browser: to run nothing else, and to let no other page in. */
final class Protection {
  private static final String CONTENT =
      "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:;"
          + " font-src 'self'; connect-src 'self'; media-src 'self'; base-uri 'none';"
          + " form-action 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'";

  /** Speaking takes a microphone and a camera; nothing takes anything else. */
  private static final String PERMISSIONS =
      "camera=(self), microphone=(self), display-capture=(), geolocation=(), payment=(), usb=()";

  private Protection() {}

  static void put(Response response) {
    response
        .getHeaders()
        .put("Content-Security-Policy", CONTENT)
        .put("Permissions-Policy", PERMISSIONS)
        .put("X-Content-Type-Options", "nosniff")
        .put("Referrer-Policy", "no-referrer")
        .put("Cross-Origin-Resource-Policy", "same-origin")
        .put("Cross-Origin-Opener-Policy", "same-origin")
        .put("Cross-Origin-Embedder-Policy", "require-corp")
        .put(HttpHeader.CACHE_CONTROL, "no-store");
  }
}

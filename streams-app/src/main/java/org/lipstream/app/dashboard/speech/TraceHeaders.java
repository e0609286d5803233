package org.lipstream.app.dashboard.speech;

import java.util.LinkedHashMap;
import java.util.Map;
import org.eclipse.jetty.server.Request;
import org.lipstream.app.session.RunHeaders;

/**
 * The trace that a request belongs to, as W3C's headers name it; sessions that it begins do, too.
 */
public final class TraceHeaders {
  private TraceHeaders() {}

  /** By their names; empty where the request names none. */
  public static Map<String, String> of(Request request) {
    Map<String, String> trace = new LinkedHashMap<>();
    for (String name : RunHeaders.TRACE) {
      String said = request.getHeaders().get(name);
      if (said != null && !said.isBlank()) {
        trace.put(name, said);
      }
    }
    return trace;
  }
}

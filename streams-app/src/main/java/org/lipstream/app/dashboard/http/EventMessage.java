package org.lipstream.app.dashboard.http;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/** Messages of the server-sent events format (WHATWG HTML, 9.2). */
final class EventMessage {
  /** Keeps proxies from closing a quiet connection, and tells the server of one that is gone. */
  static final byte[] HEARTBEAT = ":\n\n".getBytes(StandardCharsets.UTF_8);

  private EventMessage() {}

  /**
   * @param id empty for none
   * @param event without line ends
   * @param data without line ends, as JSON in one line is
   */
  static byte[] of(String id, String event, byte[] data) {
    StringBuilder head = new StringBuilder();
    if (!id.isEmpty()) {
      head.append("id: ").append(id).append('\n');
    }
    head.append("event: ").append(event).append("\ndata: ");
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(head.length() + data.length + 2);
    bytes.writeBytes(head.toString().getBytes(StandardCharsets.UTF_8));
    bytes.writeBytes(data);
    bytes.writeBytes("\n\n".getBytes(StandardCharsets.UTF_8));
    return bytes.toByteArray();
  }
}

package org.lipstream.app.dashboard.speech;

import java.util.Map;
import org.lipstream.ingest.publish.Publisher;

/** One connection for all that is published, opened when somebody first speaks. */
public final class Publishing implements AutoCloseable {
  private final String address;
  private final Publishing shared;
  private final Map<String, String> headers;
  private Publisher publisher;

  /**
   * @param address the cluster, {@code host:port}
   */
  public Publishing(String address) {
    this.address = address;
    shared = this;
    headers = Map.of();
  }

  private Publishing(Publishing shared, Map<String, String> headers) {
    this.address = shared.address;
    this.shared = shared;
    this.headers = headers;
  }

  /**
   * The same connection, for sessions whose records have these headers; not to be closed.
   *
   * @param headers by name
   */
  public Publishing withHeaders(Map<String, String> headers) {
    return headers.isEmpty() ? shared : new Publishing(shared, headers);
  }

  String address() {
    return address;
  }

  /**
   * The publisher; safe for several threads.
   *
   * @throws org.lipstream.ingest.publish.PublishException if no broker answers
   */
  Publisher publisher() {
    return headers.isEmpty() ? shared.open() : shared.open().withHeaders(headers);
  }

  private synchronized Publisher open() {
    if (publisher == null) {
      publisher = Publisher.connect(address);
    }
    return publisher;
  }

  @Override
  public synchronized void close() {
    if (publisher != null) {
      publisher.close();
      publisher = null;
    }
  }
}

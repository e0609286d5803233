package org.lipstream.app.dashboard.speech;

import org.lipstream.ingest.publish.Publisher;

/** One connection for all that is published, opened when somebody first speaks. */
public final class Publishing implements AutoCloseable {
  private final String address;
  private Publisher publisher;

  /**
   * @param address the cluster, {@code host:port}
   */
  public Publishing(String address) {
    this.address = address;
  }

  String address() {
    return address;
  }

  /**
   * The publisher; safe for several threads.
   *
   * @throws org.lipstream.ingest.publish.PublishException if no broker answers
   */
  synchronized Publisher publisher() {
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

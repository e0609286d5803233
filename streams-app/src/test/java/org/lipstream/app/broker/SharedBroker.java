package org.lipstream.app.broker;

/** One broker for all tests of a JVM; it ends with the JVM. */
public final class SharedBroker {
  private static EmbeddedBroker broker;

  private SharedBroker() {}

  public static synchronized String address() {
    if (broker == null) {
      broker = EmbeddedBroker.start();
      Runtime.getRuntime().addShutdownHook(new Thread(broker::close, "shared-broker-end"));
    }
    return broker.address();
  }
}

package org.lipstream.app.topology;

import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import org.lipstream.app.broker.EmbeddedBroker;

/** A broker in a process of its own: its folder and its port. */
public final class BrokerMain {
  private BrokerMain() {}

  public static void main(String[] args) {
    EmbeddedBroker broker = EmbeddedBroker.start(Path.of(args[0]), Integer.parseInt(args[1]));
    System.out.println(
        broker.address().endsWith(":" + args[1]) ? "running" : "elsewhere: " + broker.address());
    new CompletableFuture<Void>().join();
  }
}

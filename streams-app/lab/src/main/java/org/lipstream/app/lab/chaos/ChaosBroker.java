package org.lipstream.app.lab.chaos;

import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.lipstream.app.broker.BrokerNode;
import org.lipstream.app.broker.EmbeddedBroker;

/** One node of the cluster, as a process: its id, its port, the controllers' ports, its folder. */
final class ChaosBroker {
  static final String UP = "broker is up";

  private ChaosBroker() {}

  public static void main(String[] args) {
    List<Integer> controllers = Stream.of(args[2].split(",")).map(Integer::valueOf).toList();
    BrokerNode node =
        BrokerNode.of(Integer.parseInt(args[0]), Integer.parseInt(args[1]), controllers);
    EmbeddedBroker broker = EmbeddedBroker.start(node, Path.of(args[3]));
    Runtime.getRuntime().addShutdownHook(new Thread(broker::close, "end"));
    System.out.println(UP);
    new CompletableFuture<Void>().join();
  }
}

package org.lipstream.app.cli;

import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import org.lipstream.app.broker.EmbeddedBroker;
import org.lipstream.app.topology.TopicSetup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Runs a broker alone, for several instances of the application on one machine. */
@Command(
    name = "broker",
    footer = {"", "Example:", "  lipstream broker --data /var/lib/lipstream"},
    description = "Runs a Kafka broker with the application's topics.")
final class BrokerCommand implements Callable<Integer> {
  @Option(
      names = "--port",
      defaultValue = "" + KafkaOption.DEFAULT_PORT,
      description = "Its port, or a free one where it is taken; default: ${DEFAULT-VALUE}.")
  private int port;

  @Option(
      names = "--data",
      paramLabel = "DIR",
      description = "Where it keeps its data; without it they are dropped at the end.")
  private Path data;

  @Override
  public Integer call() {
    CompletableFuture<Void> stop = new CompletableFuture<>();
    try (Interruption interruption = new Interruption(() -> stop.complete(null));
        EmbeddedBroker broker =
            data == null ? EmbeddedBroker.startTemporary(port) : EmbeddedBroker.start(data, port)) {
      TopicSetup.ensure(broker.address(), TopicSetup.PATIENCE);
      System.out.println("kafka   " + broker.address());
      System.out.println("ready; Ctrl-C ends");
      stop.join();
    }
    return 0;
  }
}

package org.lipstream.app.cli;

import picocli.CommandLine.Option;

/** Where Kafka is, for commands that need one that runs. */
final class KafkaOption {
  static final int DEFAULT_PORT = 9092;

  @Option(
      names = "--kafka",
      paramLabel = "HOST:PORT",
      defaultValue = "localhost:" + DEFAULT_PORT,
      description = "The cluster; default: ${DEFAULT-VALUE}, where serve listens.")
  private String address;

  String address() {
    return address;
  }
}
